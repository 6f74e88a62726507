using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>The column type that a form of values gets by itself: exact, and portable to every reader of Hudi.</summary>
internal static class NaturalType
{
    /// <summary>Digits that a decimal column holds at most; wider ones become text.</summary>
    public const int MaxPrecision = 38;

    /// <summary>Type of the geometry columns: WKB and spatial reference.</summary>
    public static DataType Geometry { get; } = new DataType.Struct(new ValueList<Field>(
        [new Field("wkb", new DataType.Binary()), new Field("srid", new DataType.Int())]));

    /// <summary>What an unsigned 64-bit number needs.</summary>
    public static DataType Unsigned64 { get; } = new DataType.Decimal(20, 0);

    /// <summary>The column type for a form.</summary>
    public static DataType Of(WireType wire) => wire.Kind switch
    {
        WireKind.Boolean => new DataType.Boolean(),
        WireKind.Integer => wire is { Width: 64, Unsigned: true } ? Unsigned64 : wire.Width <= 32 ? new DataType.Int() : new DataType.Long(),
        WireKind.Number => wire.Width <= 32 ? new DataType.Float() : new DataType.Double(),
        WireKind.DecimalBytes or WireKind.DecimalText => Decimal(wire.Precision, wire.Scale),
        WireKind.DecimalDouble => new DataType.Double(),
        WireKind.Base64 or WireKind.Base64Url or WireKind.Hex => new DataType.Binary(),
        WireKind.Bits => wire.Length <= 63 ? new DataType.Long() : Unsigned64,
        WireKind.Days or WireKind.IsoDate => new DataType.Date(),
        WireKind.TimestampMillis or WireKind.TimestampMicros or WireKind.TimestampNanos or WireKind.IsoTimestamp =>
            new DataType.TimestampMicros(IsUtc: true),
        WireKind.TimeMillis or WireKind.TimeMicros or WireKind.TimeNanos or WireKind.IsoTime => new DataType.Long(),
        WireKind.Year => new DataType.Int(),
        WireKind.Struct => new DataType.Struct(new ValueList<Field>(wire.Members.Select(one => new Field(one.Name, one.Natural)))),
        WireKind.Array => new DataType.List(Of(wire.Element!), ElementNullable: false),
        WireKind.Map => new DataType.Map(Of(wire.Element!)),
        _ => new DataType.String(),
    };

    /// <summary>A decimal column, or text where it has too many digits; the full width where the precision is unknown.</summary>
    public static DataType Decimal(int precision, int scale) =>
        precision > MaxPrecision || scale > MaxPrecision || scale < 0 ? new DataType.String()
        : new DataType.Decimal(precision <= 0 ? MaxPrecision : precision, scale);
}
