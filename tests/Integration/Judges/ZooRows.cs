using System.Globalization;
using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Integration.Judges;

/// <summary>Rows with a column of every type that tables store, nested ones too; the values follow from key and version.</summary>
internal static class ZooRows
{
    private static readonly DataType.Struct Address = new(new ValueList<Field>(
        [new Field("city", new DataType.String()), new Field("zip", new DataType.Int())]));

    /// <summary>The columns; <c>id, region, day</c> make keys and partitions, <c>version</c> orders.</summary>
    public static TableSchema Schema { get; } = new(
    [
        new Field("id", new DataType.Long()),
        new Field("region", new DataType.String()),
        new Field("day", new DataType.Date()),
        new Field("version", new DataType.Long()),
        new Field("flag", new DataType.Boolean()),
        new Field("small", new DataType.Int()),
        new Field("single", new DataType.Float()),
        new Field("real", new DataType.Double()),
        new Field("text", new DataType.String()),
        new Field("bytes", new DataType.Binary()),
        new Field("price", new DataType.Decimal(12, 2)),
        new Field("huge", new DataType.Decimal(38, 10)),
        new Field("at", new DataType.TimestampMicros(true)),
        new Field("tags", new DataType.List(new DataType.String())),
        new Field("counts", new DataType.Map(new DataType.Long())),
        new Field("address", Address),
        new Field("visits", new DataType.List(Address)),
    ]);

    /// <summary>Rows of the given keys in the given version, all of one kind.</summary>
    public static UpsertBatch Batch(IEnumerable<int> ids, int version, RowKind kind = RowKind.Upsert)
    {
        using var builder = new BatchBuilder(Schema);
        var rows = 0;
        foreach (var id in ids)
        {
            Append(builder, id, version);
            builder.EndRow();
            rows++;
        }

        return new UpsertBatch(Schema, builder.Build(), Enumerable.Repeat(kind, rows).ToArray());
    }

    private static void Append(BatchBuilder row, int id, int version)
    {
        var salt = (id * 31) + version;
        Long(row[0], id);
        Text(row[1], $"r/{id % 2} ü");
        ((IntColumnBuilder)row[2]).Append(20_000 + (id % 3));
        Long(row[3], version);
        ((BooleanColumnBuilder)row[4]).Append(salt % 2 == 0);
        ((IntColumnBuilder)row[5]).Append(-salt);
        ((FloatColumnBuilder)row[6]).Append(salt * 0.25f);
        ((DoubleColumnBuilder)row[7]).Append(salt / 8.0);
        Text(row[8], salt % 5 == 0 ? null : $"{salt} \"quoted\" \u00e9\u4e16");
        ((BytesColumnBuilder)row[9]).Append([(byte)salt, 0, 255]);
        ((DecimalColumnBuilder)row[10]).Append((salt * 100) - 7);
        ((DecimalColumnBuilder)row[11]).Append(Int128.Parse("12345678901234567890123456", CultureInfo.InvariantCulture) * (salt % 2 == 0 ? 1 : -1));
        Long(row[12], 1_750_000_000_000_000 + salt);
        AppendNested(row, salt);
    }

    private static void AppendNested(BatchBuilder row, int salt)
    {
        var tags = (ListColumnBuilder)row[13];
        Text(tags.Element, $"t{salt}");
        tags.EndList();
        var counts = (MapColumnBuilder)row[14];
        counts.Keys.Append(Encoding.UTF8.GetBytes($"k{salt}"));
        Long(counts.Values, salt);
        counts.EndMap();
        AppendAddress(row[15], salt);
        var visits = (ListColumnBuilder)row[16];
        AppendAddress(visits.Element, salt);
        AppendAddress(visits.Element, salt + 1);
        visits.EndList();
    }

    private static void AppendAddress(ColumnBuilder column, int salt)
    {
        var address = (StructColumnBuilder)column;
        Text(address.Members[0], $"city {salt}");
        if (salt % 3 == 0)
        {
            address.Members[1].AppendNull();
        }
        else
        {
            ((IntColumnBuilder)address.Members[1]).Append(salt);
        }

        address.EndStruct();
    }

    private static void Long(ColumnBuilder column, long value) => ((LongColumnBuilder)column).Append(value);

    private static void Text(ColumnBuilder column, string? value)
    {
        if (value is null)
        {
            column.AppendNull();
            return;
        }

        ((BytesColumnBuilder)column).Append(Encoding.UTF8.GetBytes(value));
    }
}
