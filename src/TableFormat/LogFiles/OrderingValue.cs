namespace Lakehouse.TableFormat.LogFiles;

/// <summary>An ordering value of a delete, of the class that the file tells (spec 5.4).</summary>
/// <param name="Kind">Its class.</param>
/// <param name="Number">Boolean (0, 1), integers, dates, times, and a decimal's unscaled value.</param>
internal readonly record struct OrderingValue(OrderingKind Kind, Int128 Number = default)
{
    /// <summary>What Hudi writes for "no ordering value": such a delete wins by arrival.</summary>
    public static OrderingValue Unordered { get; } = new(OrderingKind.Int);

    /// <summary>Float and double values.</summary>
    public double Real { get; init; }

    /// <summary>Bytes, or a text in UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Digits after the point of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>The values of <see cref="OrderingKind.Array"/>.</summary>
    public IReadOnlyList<OrderingValue>? Parts { get; init; }

    /// <summary>Whether this is <see cref="Unordered"/>.</summary>
    public bool IsUnordered => Kind == OrderingKind.Int && Number == 0;
}
