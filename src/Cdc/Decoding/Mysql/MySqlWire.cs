using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>
/// How Debezium's MySQL connector writes a declared column under given settings, and the column type that it gets
/// (Debezium 3.5 data type mappings).
/// </summary>
internal static class MySqlWire
{
    /// <summary>Form and type of a column.</summary>
    public static WireField FieldOf(MySqlColumn column, ConnectorSettings settings)
    {
        if (IsGeometry(column.Type))
        {
            return ConnectWire.Geometry(column.Name);
        }

        var wire = Of(column, settings);
        return new WireField(column.Name, wire, TypeOf(column, wire));
    }

    // Text keeps every digit, so that the DDL's decimal can be restored from it; a double may not even fit into it again.
    private static DataType TypeOf(MySqlColumn column, WireType wire) => column switch
    {
        { Type: "decimal" } when wire.Kind != WireKind.DecimalDouble => NaturalType.Decimal(column.Length ?? 10, column.Scale ?? 0),
        { Type: "bigint", Unsigned: true } => NaturalType.Unsigned64,
        _ => NaturalType.Of(wire),
    };

    private static WireType Of(MySqlColumn column, ConnectorSettings settings) => column.Type switch
    {
        "boolean" => Tiny(column with { Length = 1 }, settings),
        "tinyint" => Tiny(column, settings),
        "smallint" => Integer(column.Unsigned ? 32 : 16),
        "mediumint" => Integer(32),
        "int" => Integer(column.Unsigned ? 64 : 32),
        "bigint" => Big(column, settings),
        "decimal" => Decimal(column, settings),
        "float" => new WireType(WireKind.Number) { Width = column.Scale is null && (column.Length ?? 0) <= 24 ? 32 : 64 },
        "double" => new WireType(WireKind.Number) { Width = 64 },
        "bit" => (column.Length ?? 1) == 1 ? new WireType(WireKind.Boolean) : new WireType(WireKind.Bits) { Length = column.Length ?? 1 },
        "date" or "time" or "datetime" or "timestamp" or "year" => Temporal(column, settings.TimePrecision),
        "binary" or "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" => Binary(settings.BinaryHandling),
        "vector" => new WireType(WireKind.Array) { Element = new WireType(WireKind.Number) { Width = 32 } },
        "enum" => EnumLabels.WireOf(column.Labels),
        _ => column.BinaryCharset ? Binary(settings.BinaryHandling) : new WireType(WireKind.Text),
    };

    private static WireType Integer(int width) => new(WireKind.Integer) { Width = width };

    private static WireType Tiny(MySqlColumn column, ConnectorSettings settings) =>
        settings.TinyintOneAsBoolean && column is { Length: 1, Unsigned: false } ? new WireType(WireKind.Boolean) : Integer(16);

    private static WireType Big(MySqlColumn column, ConnectorSettings settings) =>
        !column.Unsigned ? Integer(64)
        : settings.PreciseUnsignedBigint ? new WireType(WireKind.DecimalBytes) { Precision = 20 }
        : new WireType(WireKind.Integer) { Width = 64, Unsigned = true };

    private static WireType Decimal(MySqlColumn column, ConnectorSettings settings) => new(settings.DecimalHandling switch
    {
        DecimalHandlingMode.String => WireKind.DecimalText,
        DecimalHandlingMode.Double => WireKind.DecimalDouble,
        _ => WireKind.DecimalBytes,
    })
    {
        Precision = column.Length ?? 10,
        Scale = column.Scale ?? 0,
    };

    private static WireType Binary(BinaryHandlingMode mode) => new(mode switch
    {
        BinaryHandlingMode.Base64UrlSafe => WireKind.Base64Url,
        BinaryHandlingMode.Hex => WireKind.Hex,
        _ => WireKind.Base64,
    });

    private static WireType Temporal(MySqlColumn column, TimePrecisionMode mode) => new((column.Type, mode) switch
    {
        ("year", _) => WireKind.Year,
        ("timestamp", _) => WireKind.IsoTimestamp,
        ("date", TimePrecisionMode.IsoString) => WireKind.IsoDate,
        ("date", _) => WireKind.Days,
        ("time", TimePrecisionMode.IsoString) => WireKind.IsoTime,
        ("time", TimePrecisionMode.Connect) => WireKind.TimeMillis,
        ("time", TimePrecisionMode.Nanoseconds) => WireKind.TimeNanos,
        ("time", _) => WireKind.TimeMicros,
        (_, TimePrecisionMode.IsoString) => WireKind.IsoTimestamp,
        (_, TimePrecisionMode.Connect) => WireKind.TimestampMillis,
        (_, TimePrecisionMode.Microseconds) => WireKind.TimestampMicros,
        (_, TimePrecisionMode.Nanoseconds) => WireKind.TimestampNanos,
        _ => (column.Length ?? 0) <= 3 ? WireKind.TimestampMillis : WireKind.TimestampMicros,
    });

    private static bool IsGeometry(string type) => type is "geometry" or "point" or "linestring" or "polygon" or "multipoint"
        or "multilinestring" or "multipolygon" or "geometrycollection";
}
