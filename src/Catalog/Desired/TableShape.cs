using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Catalog.Desired;

/// <summary>What a catalog is to say of a Hudi table, whichever variant: names, location, columns. Immutable.</summary>
internal sealed class TableShape
{
    private TableShape(TableState state, CatalogName name, string location, TableSchema schema)
    {
        State = state;
        Name = name;
        Location = location;
        PartitionFields = state.Properties.PartitionFields;
        DataColumns = [.. schema.Fields.Where(field => !PartitionFields.Contains(field.Name, StringComparer.Ordinal))];
        PartitionColumns = [.. PartitionFields.Select(field => PartitionColumn(state.Properties, schema, field))];
    }

    /// <summary>The table as it stands.</summary>
    public TableState State { get; }

    /// <summary>Its name in the catalog, without a suffix.</summary>
    public CatalogName Name { get; }

    /// <summary>URI of its folder.</summary>
    public string Location { get; }

    /// <summary>Partition fields as the table names them.</summary>
    public IReadOnlyList<string> PartitionFields { get; }

    /// <summary>Columns without meta and partition columns.</summary>
    public IReadOnlyList<Field> DataColumns { get; }

    /// <summary>Partition columns.</summary>
    public IReadOnlyList<Field> PartitionColumns { get; }

    /// <summary>Reads the newest schema and settles the names.</summary>
    /// <exception cref="LakehouseException">Invalid: names that a catalog refuses, or nothing says which columns there are.</exception>
    public static async Task<TableShape> OfAsync(TableState state, CatalogName lake, CatalogOptions options, CancellationToken cancellationToken)
    {
        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        RefuseFoldedColumns(schema, lake);
        return new TableShape(state, TableNames.Of(lake, options), Locations.Of(state.Storage.Root, options.LocationScheme), schema);
    }

    // A generator that formats times writes values that are not the column's; which of its fields a mixed one formats, newer tables say.
    private static Field PartitionColumn(TableProperties properties, TableSchema schema, string name) =>
        schema.TryGetField(name, out var field) && !FormatsTimes(properties, name) ? field : new Field(name, new DataType.String());

    private static bool FormatsTimes(TableProperties properties, string field) =>
        properties.KeyGenerator.Contains("Timestamp", StringComparison.Ordinal)
        || (properties.KeyGenerator.Contains("Custom", StringComparison.Ordinal)
            && !properties.PartitionFieldTypes.GetValueOrDefault(field, "").Equals("simple", StringComparison.OrdinalIgnoreCase));

    private static void RefuseFoldedColumns(TableSchema schema, CatalogName lake)
    {
        var twice = schema.Fields.Select(field => field.Name).Concat(MetaColumns.All).GroupBy(ColumnTypes.Lower).FirstOrDefault(names => names.Count() > 1);
        if (twice is not null)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"Columns {string.Join(" and ", twice)} differ in case only, and a metastore keeps names in lower case.",
                new ErrorContext { Table = lake.ToString() },
                $"Rename one of them: lakehouse alter {lake} --rename {twice.Last()}:NEW --schema-on-read.");
        }
    }
}
