using System.Globalization;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>
/// The form of a field when nothing but the stored table's column type is known. What that type does not decide is
/// decided by the connector's settings, and where they do not either, the field is refused.
/// </summary>
internal static class StoredTypes
{
    private const string WideDecimalDoc = "decimal(";
    private const string Fix = "configure the table's ddl or columns";

    /// <summary>The form of a stored column.</summary>
    /// <exception cref="BadEventException">The form would have to be guessed.</exception>
    public static WireField FieldOf(Field column, ConnectorSettings settings)
    {
        var name = SourceNames.Unescape(column.Name);
        var wire = column.Type is DataType.String && WideDecimal(column.Doc) is { } wide ? Decimal(wide, settings.DecimalHandling) : Of(name, column.Type, settings);
        return new WireField(name, wire, column.Type);
    }

    /// <summary>
    /// What a text column must say of itself, so that its values are read rightly when nothing else is known: that it holds decimals
    /// of more digits than decimal columns have. Null for any other.
    /// </summary>
    public static string? DocOf(WireType wire, DataType stored) =>
        stored is DataType.String && wire.Kind is WireKind.DecimalBytes or WireKind.DecimalText && wire.Precision > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{WideDecimalDoc}{wire.Precision},{wire.Scale})")
            : null;

    private static DataType.Decimal? WideDecimal(string? doc)
    {
        if (doc is null || !doc.StartsWith(WideDecimalDoc, StringComparison.Ordinal) || !doc.EndsWith(')')) return null;
        var parts = doc[WideDecimalDoc.Length..^1].Split(',');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            ? new DataType.Decimal(precision, scale)
            : null;
    }

    private static WireType Of(string name, DataType type, ConnectorSettings settings) => type switch
    {
        DataType.Boolean => new WireType(WireKind.Boolean),
        DataType.Int => new WireType(WireKind.Integer) { Width = 32 },
        DataType.Long when settings.TimePrecision is TimePrecisionMode.Connect or TimePrecisionMode.Nanoseconds =>
            throw Untyped(name, $"a bigint, or a time in the unit of time.precision.mode={settings.TimePrecision}"),
        DataType.Long => new WireType(WireKind.Integer) { Width = 64 },
        DataType.Float => new WireType(WireKind.Number) { Width = 32 },
        DataType.Double => new WireType(WireKind.Number) { Width = 64 },
        DataType.Decimal exact => Decimal(exact, settings.DecimalHandling),
        DataType.Binary or DataType.Fixed => new WireType(settings.BinaryHandling switch
        {
            BinaryHandlingMode.Base64UrlSafe => WireKind.Base64Url,
            BinaryHandlingMode.Hex => WireKind.Hex,
            _ => WireKind.Base64,
        }),
        DataType.Date => new WireType(settings.TimePrecision == TimePrecisionMode.IsoString ? WireKind.IsoDate : WireKind.Days),
        DataType.TimestampMicros => new WireType(WireKind.Instant) { Element = UnitOf(settings.TimePrecision) },
        DataType.TimeMicros => new WireType(settings.TimePrecision switch
        {
            TimePrecisionMode.Connect => WireKind.TimeMillis,
            TimePrecisionMode.IsoString => WireKind.IsoTime,
            TimePrecisionMode.Nanoseconds => WireKind.TimeNanos,
            _ => WireKind.TimeMicros,
        }),
        DataType.Struct => Struct(name, (DataType.Struct)type, settings),
        DataType.List list => new WireType(WireKind.Array) { Element = Of(name, list.Element, settings) },
        DataType.Map map => new WireType(WireKind.Map) { Element = Of(name, map.Value, settings) },
        DataType.String or DataType.Uuid or DataType.Enum => new WireType(WireKind.Text),
        _ => throw Untyped(name, $"a value for the stored type {type}"),
    };

    private static WireType Struct(string name, DataType.Struct type, ConnectorSettings settings) =>
        type == NaturalType.Geometry ? ConnectWire.Geometry(name).Wire
        : new WireType(WireKind.Struct) { Members = [.. type.Fields.Select(one => FieldOf(one, settings))] };

    private static WireType Decimal(DataType.Decimal type, DecimalHandlingMode mode) => new(mode switch
    {
        DecimalHandlingMode.String => WireKind.DecimalText,
        DecimalHandlingMode.Double => WireKind.DecimalDouble,
        _ => WireKind.DecimalBytes,
    })
    {
        Precision = type.Precision,
        Scale = type.Scale,
        NegativeIsAmbiguous = type == NaturalType.Unsigned64,
    };

    private static WireType? UnitOf(TimePrecisionMode mode) => mode switch
    {
        TimePrecisionMode.Connect => new WireType(WireKind.TimestampMillis),
        TimePrecisionMode.Microseconds => new WireType(WireKind.TimestampMicros),
        TimePrecisionMode.Nanoseconds => new WireType(WireKind.TimestampNanos),
        _ => null,
    };

    private static BadEventException Untyped(string name, string what) =>
        new(BadEventKind.Untyped, $"field {name}: the stored table does not tell whether this is {what}", Fix);
}
