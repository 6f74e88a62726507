using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Which column holds the values of which Trino type; <c>docs/types.md</c> has the table.</summary>
internal static class ColumnTypes
{
    private const int NanosecondDigits = 9;
    private const int MicrosecondDigits = 6;
    private const int MillisecondDigits = 3;

    /// <summary>A column for a type.</summary>
    /// <exception cref="LakehouseException">The signature is not one of a type.</exception>
    public static TrinoColumn Create(string path, TrinoType type) => type.Name switch
    {
        "boolean" => new ScalarColumn<BooleanColumnBuilder>(path, type, new DataType.Boolean(), NumberTexts.AppendFlag),
        "tinyint" => Integer(path, type, sbyte.MinValue, sbyte.MaxValue),
        "smallint" => Integer(path, type, short.MinValue, short.MaxValue),
        "integer" => Integer(path, type, int.MinValue, int.MaxValue),
        "bigint" => new ScalarColumn<LongColumnBuilder>(path, type, new DataType.Long(), NumberTexts.AppendLong),
        "real" => new ScalarColumn<FloatColumnBuilder>(path, type, new DataType.Float(), NumberTexts.AppendReal),
        "double" => new ScalarColumn<DoubleColumnBuilder>(path, type, new DataType.Double(), NumberTexts.AppendDouble),
        "decimal" => Decimal(path, type),
        "varbinary" or "hyperloglog" or "p4hyperloglog" or "tdigest" or "qdigest" or "setdigest" =>
            new ScalarColumn<BytesColumnBuilder>(path, type, new DataType.Binary(), NumberTexts.AppendBase64),
        "varchar" or "char" or "json" or "uuid" or "ipaddress" or "time with time zone" => Text(path, type),
        "array" or "map" or "row" => Nested(path, type),
        _ => Temporal(path, type),
    };

    private static TrinoColumn Temporal(string path, TrinoType type) => type.Name switch
    {
        "date" => new ScalarColumn<IntColumnBuilder>(path, type, new DataType.Date(), TemporalTexts.AppendDate),
        "time" when type.Number(0, MillisecondDigits) <= MicrosecondDigits =>
            new ScalarColumn<LongColumnBuilder>(path, type, new DataType.TimeMicros(), TemporalTexts.AppendTime),
        "timestamp" when type.Number(0, MillisecondDigits) is <= MicrosecondDigits or NanosecondDigits =>
            new ScalarColumn<LongColumnBuilder>(path, type, new DataType.TimestampMicros(IsUtc: false), TemporalTexts.AppendTimestamp),
        "timestamp with time zone" when type.Number(0, MillisecondDigits) <= MicrosecondDigits =>
            new ScalarColumn<LongColumnBuilder>(path, type, new DataType.TimestampMicros(IsUtc: true), new ZonedTexts().Append),
        "time" or "timestamp" or "timestamp with time zone" => Text(path, type),
        "interval day to second" => new IntervalColumn(path, type, IntervalTexts.DayToSecond),
        "interval year to month" => new IntervalColumn(path, type, IntervalTexts.YearToMonth),
        _ => new OpaqueColumn(path, type),
    };

    private static ScalarColumn<IntColumnBuilder> Integer(string path, TrinoType type, int smallest, int largest) =>
        new(path, type, new DataType.Int(), (builder, text, _) => NumberTexts.AppendInt(builder, text, smallest, largest));

    private static ScalarColumn<BytesColumnBuilder> Text(string path, TrinoType type) => new(path, type, new DataType.String(), (builder, text, _) =>
    {
        builder.Append(text);
        return true;
    });

    private static ScalarColumn<DecimalColumnBuilder> Decimal(string path, TrinoType type)
    {
        var (precision, scale) = (type.Number(0, 38), type.Number(1, 0));
        return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
            ? new(path, type, new DataType.Decimal(precision, scale), (builder, text, _) => NumberTexts.AppendDecimal(builder, text, precision, scale))
            : throw NotAType(path, type);
    }

    private static TrinoColumn Nested(string path, TrinoType type) => (type.Name, type.Members.Count) switch
    {
        ("array", 1) => new ListColumn(path, type, Create(path, type.Members[0])),
        ("map", 2) => new MapColumn(path, type, Create($"{path}.key", type.Members[0]), Create($"{path}.value", type.Members[1])),
        ("row", > 0) => new RowColumn(path, type, [.. type.Members.Select((member, at) => Member(path, type, member, at))]),
        _ => throw NotAType(path, type),
    };

    private static (string Name, TrinoColumn Column) Member(string path, TrinoType row, TrinoType member, int at)
    {
        var name = row.MemberNames[at] ?? FormattableString.Invariant($"field{at}");
        return (name, Create($"{path}.{name}", member));
    }

    private static LakehouseException NotAType(string path, TrinoType type) =>
        new(ErrorKind.Corrupt, $"Trino sent a malformed answer: column {path} has the type {type}, which cannot be.");
}
