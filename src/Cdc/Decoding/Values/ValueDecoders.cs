using System.Text;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Which forms of values go into which types of columns without loss: the one table of conversions.</summary>
internal static class ValueDecoders
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>A reader of the form into the type; null when some value would not survive.</summary>
    public static ValueDecoder? TryCreate(WireType wire, DataType target) => wire.Kind switch
    {
        WireKind.Boolean => target is DataType.Boolean or DataType.Int ? new BooleanValue() : null,
        WireKind.Integer => ForInteger(wire, target),
        WireKind.Year => target is DataType.Int ? new IntegerValue() : target is DataType.Long ? new LongValue() : null,
        WireKind.Number => ForNumber(wire, target),
        WireKind.Text => !IsText(target) ? null : wire.Labels.Count > 0 ? new LabelValue(wire.Labels) : new TextValue(),
        WireKind.Base64 or WireKind.Base64Url or WireKind.Hex => ForBytes(wire, target),
        WireKind.DecimalBytes => ForDecimalBytes(wire, target),
        WireKind.DecimalText => target is DataType.Decimal exact && Holds(exact, wire) ? new DecimalTextValue(exact, round: false)
            : IsText(target) ? new TextValue()
            : null,
        WireKind.DecimalDouble => target is DataType.Decimal rounded ? new DecimalTextValue(rounded, round: true)
            : target is DataType.Double ? new DoubleValue(single: false)
            : null,
        WireKind.Bits => target is DataType.Long && wire.Length <= 63 ? new BitsValue()
            : target is DataType.Decimal { Scale: 0, Precision: >= 20 } ? new BitsValue()
            : null,
        WireKind.Instant => target is not DataType.TimestampMicros ? null
            : new InstantValue(wire.Element is { } unit ? TryCreate(unit, target) : null),
        WireKind.Struct => target is DataType.Struct record ? ForStruct(wire, record) : null,
        WireKind.Array => target is DataType.List list && TryCreate(wire.Element!, list.Element) is { } element ? new ListValue(element) : null,
        WireKind.Map => target is DataType.Map map && TryCreate(wire.Element!, map.Value) is { } value ? new MapValue(value) : null,
        _ => ForTemporal(wire.Kind, target),
    };

    private static ValueDecoder? ForInteger(WireType wire, DataType target) => target switch
    {
        DataType.Int when wire.Width <= 32 => new IntegerValue(),
        DataType.Long when !wire.Unsigned => new LongValue(),
        DataType.Decimal exact when exact.Precision - exact.Scale >= DigitsOf(wire) => new IntegerToDecimal(exact, wire.Unsigned),
        DataType.Double when wire.Width <= 32 => new DoubleValue(single: false),
        _ => null,
    };

    private static int DigitsOf(WireType wire) => wire.Width switch
    {
        <= 8 => 3,
        <= 16 => 5,
        <= 32 => 10,
        _ => wire.Unsigned ? 20 : 19,
    };

    private static ValueDecoder? ForNumber(WireType wire, DataType target) => target switch
    {
        DataType.Float when wire.Width <= 32 => new FloatValue(),
        DataType.Double => new DoubleValue(single: wire.Width <= 32),
        _ => null,
    };

    private static ValueDecoder? ForBytes(WireType wire, DataType target) => target switch
    {
        DataType.Binary => new Base64Value(wire.Kind, size: null),
        DataType.Fixed exact => new Base64Value(wire.Kind, exact.Size),
        _ => null,
    };

    private static ValueDecoder? ForDecimalBytes(WireType wire, DataType target) => target switch
    {
        DataType.Decimal exact when Holds(exact, wire) => new DecimalBytesValue(exact, wire.Scale, wire.NegativeIsAmbiguous),
        DataType.String when wire.Precision > NaturalType.MaxPrecision || wire.Scale > NaturalType.MaxPrecision => new WideDecimalValue(wire.Scale),
        _ => null,
    };

    // A form without precision may hold anything; each value is checked.
    private static bool Holds(DataType.Decimal target, WireType wire) =>
        target.Scale >= wire.Scale && wire.Scale >= 0
        && (wire.Precision == 0 || target.Precision - target.Scale >= wire.Precision - wire.Scale);

    private static ValueDecoder? ForTemporal(WireKind kind, DataType target) => (kind, target) switch
    {
        (WireKind.Days, DataType.Date) => new IntegerValue(),
        (WireKind.IsoDate, DataType.Date) => new IsoDateValue(),
        (WireKind.TimestampMillis, DataType.TimestampMicros) => new ScaledLongValue(1000, 1),
        (WireKind.TimestampMillis, DataType.TimestampMillis) => new LongValue(),
        (WireKind.TimestampMicros, DataType.TimestampMicros) => new LongValue(),
        (WireKind.TimestampNanos, DataType.TimestampMicros) => new ScaledLongValue(1, 1000),
        (WireKind.IsoTimestamp, DataType.TimestampMicros) => new IsoTimestampValue(),
        (WireKind.TimeMillis, DataType.Long) => new ScaledLongValue(1000, 1),
        (WireKind.TimeMicros, DataType.Long) => new LongValue(),
        (WireKind.TimeNanos, DataType.Long) => new ScaledLongValue(1, 1000),
        (WireKind.IsoTime, DataType.Long) => new IsoTimeValue(),
        (WireKind.TimeMillis, DataType.TimeMicros) => new ScaledLongValue(1000, 1, MicrosPerDay),
        (WireKind.TimeMicros, DataType.TimeMicros) => new ScaledLongValue(1, 1, MicrosPerDay),
        (WireKind.TimeNanos, DataType.TimeMicros) => new ScaledLongValue(1, 1000, MicrosPerDay),
        (WireKind.IsoDate or WireKind.IsoTime or WireKind.IsoTimestamp, DataType.String) => new TextValue(),
        _ => null,
    };

    private static StructValue? ForStruct(WireType wire, DataType.Struct target)
    {
        var members = new List<(byte[], int, ValueDecoder)>();
        for (var index = 0; index < target.Fields.Count; index++)
        {
            var field = target.Fields[index];
            if (wire.Members.FirstOrDefault(one => one.Name == field.Name) is not { } member)
            {
                continue;
            }

            if (TryCreate(member.Wire, field.Type) is not { } decoder)
            {
                return null;
            }

            members.Add((Encoding.UTF8.GetBytes(member.Name), index, decoder));
        }

        return new StructValue([.. members]);
    }

    private static bool IsText(DataType type) => type is DataType.String or DataType.Uuid or DataType.Enum;
}
