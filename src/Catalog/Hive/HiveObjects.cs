using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>
/// Databases, tables and partitions between our model and the structs of the service (golden catalog, <c>hms/thrift-subset.md</c>). What was read
/// stays with the model as its native object, and what is sent starts from there, so that fields of newer servers survive a change.
/// </summary>
internal static class HiveObjects
{
    /// <summary>Database: 1 name, 2 description, 3 locationUri, 4 parameters, 6 ownerName, 7 ownerType.</summary>
    public static WireStruct ToWire(MetastoreDatabase database, string owner)
    {
        const int user = 1;
        return new WireStruct()
            .Set(1, database.Name)
            .Set(2, database.Description ?? "")
            .Set(3, database.Location)
            .Set(4, WireMap.OfTexts([]))
            .Set(6, owner)
            .Set(7, user);
    }

    /// <summary>The inverse.</summary>
    public static MetastoreDatabase ToDatabase(WireStruct database) => new()
    {
        Name = Needed(database.Text(1), "a database's name"),
        Description = database.Text(2),
        Location = database.Text(3),
    };

    /// <summary>
    /// Table: 1 tableName, 2 dbName, 3 owner, 4 createTime, 5 lastAccessTime, 6 retention, 7 sd, 8 partitionKeys, 9 parameters, 12 tableType.
    /// An external table gets the parameter <c>EXTERNAL</c>: without it the server makes a managed one of it, whose drop deletes the data (fact 24).
    /// </summary>
    /// <param name="table">As it is to be.</param>
    /// <param name="native">As the server has it; null for a new one.</param>
    /// <param name="owner">Of a new one that names none.</param>
    public static WireStruct ToWire(MetastoreTable table, WireStruct? native, string owner)
    {
        var parameters = new Dictionary<string, string>(table.Parameters);
        if (table.TableType == "EXTERNAL_TABLE")
        {
            parameters["EXTERNAL"] = "TRUE";
        }

        var wire = native?.Copy() ?? new WireStruct().Set(4, 0).Set(5, 0).Set(6, 0);
        if (table.Grants is WireStruct grants)
        {
            wire.Set(13, grants);
        }

        return wire
            .Set(1, table.Name)
            .Set(2, table.Database)
            .Set(3, table.Owner ?? native?.Text(3) ?? owner)
            .Set(7, ToWire(table.Storage, native?.Struct(7)))
            .Set(8, ToWire(table.PartitionKeys))
            .Set(9, WireMap.OfTexts(parameters))
            .Set(12, table.TableType);
    }

    /// <summary>The inverse.</summary>
    public static MetastoreTable ToTable(WireStruct table) => new()
    {
        Name = Needed(table.Text(1), "a table's name"),
        Database = Needed(table.Text(2), "a table's database"),
        Owner = table.Text(3),
        Storage = ToStorage(Needed(table.Struct(7), "a table's storage descriptor")),
        PartitionKeys = ToColumns(table, 8),
        Parameters = table.TextMap(9),
        TableType = table.Text(12) ?? "",
        Native = table,
    };

    /// <summary>Partition: 1 values, 2 dbName, 3 tableName, 4 createTime, 5 lastAccessTime, 6 sd, 7 parameters.</summary>
    public static WireStruct ToWire(MetastorePartition partition, MetastoreTable table)
    {
        var native = partition.Native as WireStruct;
        var wire = (native?.Copy() ?? new WireStruct().Set(4, 0).Set(5, 0))
            .Set(1, WireList.OfTexts(partition.Values))
            .Set(2, table.Database)
            .Set(3, table.Name)
            .Set(6, ToWire(partition.Storage, native?.Struct(6)));
        return native is null && partition.Parameters.Count == 0 ? wire : wire.Set(7, WireMap.OfTexts(partition.Parameters));
    }

    /// <summary>The inverse.</summary>
    public static MetastorePartition ToPartition(WireStruct partition) => new()
    {
        Values = [.. partition.Texts(1)],
        Storage = ToStorage(Needed(partition.Struct(6), "a partition's storage descriptor")),
        Parameters = partition.TextMap(7),
        Native = partition,
    };

    /// <summary>StorageDescriptor: 1 cols, 2 location, 3 inputFormat, 4 outputFormat, 5 compressed, 6 numBuckets, 7 serdeInfo {2 serializationLib, 3 parameters}.</summary>
    private static WireStruct ToWire(StorageDescriptor storage, WireStruct? native)
    {
        var serde = (native?.Struct(7)?.Copy() ?? new WireStruct())
            .Set(2, storage.SerdeLibrary)
            .Set(3, WireMap.OfTexts(storage.SerdeParameters));
        return (native?.Copy() ?? new WireStruct().Set(5, false).Set(6, 0))
            .Set(1, ToWire(storage.Columns))
            .Set(2, storage.Location)
            .Set(3, storage.InputFormat)
            .Set(4, storage.OutputFormat)
            .Set(7, serde);
    }

    private static StorageDescriptor ToStorage(WireStruct storage)
    {
        var serde = storage.Struct(7);
        return new StorageDescriptor
        {
            Columns = ToColumns(storage, 1),
            Location = storage.Text(2) ?? "",
            InputFormat = storage.Text(3),
            OutputFormat = storage.Text(4),
            SerdeLibrary = serde?.Text(2),
            SerdeParameters = serde?.TextMap(3) ?? [],
        };
    }

    // FieldSchema: 1 name, 2 type, 3 comment.
    private static WireList ToWire(IReadOnlyList<MetastoreColumn> columns) =>
        WireList.OfStructs(columns.Select(column => new WireStruct().Set(1, column.Name).Set(2, column.Type).Set(3, column.Comment)));

    private static MetastoreColumn[] ToColumns(WireStruct owner, short id) =>
        [.. owner.Structs(id).Select(column => new MetastoreColumn(Needed(column.Text(1), "a column's name"), column.Text(2) ?? "", column.Text(3) ?? ""))];

    private static T Needed<T>(T? value, string what)
        where T : class =>
        value ?? throw new LakehouseException(
            ErrorKind.Corrupt, $"An answer of the Hive Metastore lacks {what}.", fix: "Hive 2.3, 3.1 and 4.0 are known to work; look at what answers at that address.");
}
