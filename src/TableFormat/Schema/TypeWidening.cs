namespace Lakehouse.TableFormat.Schema;

/// <summary>Which types hold the values of which others (spec 4.4).</summary>
internal static class TypeWidening
{
    private const int MaxPrecision = 38;

    /// <summary>Whether a column of the one type takes the values of the other without a change of the table.</summary>
    public static bool Holds(DataType table, DataType incoming) => (table, incoming) switch
    {
        (DataType.Long or DataType.Double, DataType.Int) => true,
        (DataType.Double, DataType.Long or DataType.Float) => true,
        (DataType.Decimal wide, DataType.Int) => wide.Precision - wide.Scale >= 10,
        (DataType.Decimal wide, DataType.Long) => wide.Precision - wide.Scale >= 19,
        (DataType.Decimal wide, DataType.Decimal narrow) =>
            wide.Scale >= narrow.Scale && wide.Precision - wide.Scale >= narrow.Precision - narrow.Scale,
        (DataType.String, DataType.Uuid or DataType.Enum) => true,
        (DataType.Binary, DataType.String or DataType.Fixed) => true,
        (DataType.TimeMicros, DataType.TimeMillis) => true,
        (DataType.TimestampMicros micros, DataType.TimestampMillis millis) => micros.IsUtc == millis.IsUtc,
        _ => false,
    };

    /// <summary>The type to which a table's column may be widened so that it takes the other's values; null when there is none.</summary>
    public static DataType? Common(DataType table, DataType incoming) => (table, incoming) switch
    {
        (DataType.Int, DataType.Long) => incoming,
        (DataType.Int or DataType.Long or DataType.Float, DataType.Double) => incoming,
        (DataType.Int or DataType.Long, DataType.Float) or (DataType.Float, DataType.Int or DataType.Long) => new DataType.Double(),
        (DataType.Uuid or DataType.Enum, DataType.String or DataType.Uuid or DataType.Enum) => new DataType.String(),
        (DataType.Decimal mine, DataType.Decimal other) => Wider(mine, other),
        _ => null,
    };

    private static DataType.Decimal? Wider(DataType.Decimal left, DataType.Decimal right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        var precision = Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) + scale;
        return precision <= MaxPrecision ? new DataType.Decimal(precision, scale) : null;
    }
}
