using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>What an inlined Connect schema says about a field: semantic names of Debezium and Kafka Connect first, then the plain type.</summary>
internal static class ConnectWire
{
    private const string Parameter = "__debezium.source.column.";

    /// <summary>The field's form and natural type.</summary>
    /// <exception cref="BadEventException">The type is none of Kafka Connect's.</exception>
    public static WireField FieldOf(ConnectSchema schema)
    {
        if (schema.Name.StartsWith("io.debezium.data.geometry.", StringComparison.Ordinal))
        {
            return Geometry(schema.Field);
        }

        var wire = Of(schema);
        return new WireField(schema.Field, wire, NaturalType.Of(wire));
    }

    /// <summary>A geometry field: of point's members only the WKB and the spatial reference are kept, they hold everything.</summary>
    public static WireField Geometry(string name) => new(
        name,
        new WireType(WireKind.Struct)
        {
            Members =
            [
                new WireField("wkb", new WireType(WireKind.Base64), new DataType.Binary()),
                new WireField("srid", new WireType(WireKind.Integer) { Width = 32 }, new DataType.Int()),
            ],
        },
        NaturalType.Geometry);

    private static WireType Of(ConnectSchema schema) => schema.Name switch
    {
        "io.debezium.data.Enum" when schema.Type == "string" => EnumLabels.WireOf(EnumLabels.Read(schema.Parameters.GetValueOrDefault("allowed") ?? "")),
        "io.debezium.data.Bits" => new WireType(WireKind.Bits) { Length = schema.Number("length") ?? 64 },
        "io.debezium.time.Date" or "org.apache.kafka.connect.data.Date" => new WireType(WireKind.Days),
        "io.debezium.time.Timestamp" or "org.apache.kafka.connect.data.Timestamp" => new WireType(WireKind.TimestampMillis),
        "io.debezium.time.MicroTimestamp" => new WireType(WireKind.TimestampMicros),
        "io.debezium.time.NanoTimestamp" => new WireType(WireKind.TimestampNanos),
        "io.debezium.time.Time" or "org.apache.kafka.connect.data.Time" => new WireType(WireKind.TimeMillis),
        "io.debezium.time.MicroTime" => new WireType(WireKind.TimeMicros),
        "io.debezium.time.NanoTime" => new WireType(WireKind.TimeNanos),
        "io.debezium.time.ZonedTimestamp" or "io.debezium.time.IsoTimestamp" => new WireType(WireKind.IsoTimestamp),
        "io.debezium.time.IsoDate" => new WireType(WireKind.IsoDate),
        "io.debezium.time.IsoTime" or "io.debezium.time.ZonedTime" => new WireType(WireKind.IsoTime),
        "io.debezium.time.Year" => new WireType(WireKind.Year),
        "org.apache.kafka.connect.data.Decimal" => new WireType(WireKind.DecimalBytes)
        {
            Scale = schema.Number("scale") ?? 0,
            Precision = schema.Number("connect.decimal.precision") ?? 0,
        },
        _ => Plain(schema),
    };

    private static WireType Plain(ConnectSchema schema) => schema.Type switch
    {
        "boolean" => new WireType(WireKind.Boolean),
        "int8" => new WireType(WireKind.Integer) { Width = 8 },
        "int16" => new WireType(WireKind.Integer) { Width = 16 },
        "int32" => new WireType(WireKind.Integer) { Width = 32 },
        "int64" => new WireType(WireKind.Integer) { Width = 64, Unsigned = IsUnsignedBigint(schema) },
        "float" or "float32" => new WireType(WireKind.Number) { Width = 32 },
        "double" or "float64" => new WireType(WireKind.Number) { Width = 64 },
        "string" => new WireType(WireKind.Text),
        "bytes" => new WireType(WireKind.Base64),
        "struct" => new WireType(WireKind.Struct) { Members = [.. schema.Fields.Select(FieldOf)] },
        "array" when schema.Items is { } items => new WireType(WireKind.Array) { Element = Of(items) },
        "map" when schema.Items is { } items => new WireType(WireKind.Map) { Element = Of(items) },
        _ => throw new BadEventException(BadEventKind.Untyped, $"the inlined schema gives the field {schema.Field} an unknown type '{schema.Type}'"),
    };

    // column.propagate.source.type tells what the plain type hides.
    private static bool IsUnsignedBigint(ConnectSchema schema) =>
        schema.Parameters.TryGetValue(Parameter + "type", out var type)
        && type.StartsWith("BIGINT UNSIGNED", StringComparison.OrdinalIgnoreCase);
}
