using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A count of milliseconds, microseconds or nanoseconds into a column of microseconds.</summary>
/// <param name="multiplier">What the count is multiplied by; 1 for none.</param>
/// <param name="divisor">What it is divided by, rounded down; 1 for none.</param>
/// <param name="exclusiveMax">Where a time of day ends; null for no range.</param>
internal sealed class ScaledLongValue(long multiplier, long divisor, long? exclusiveMax = null) : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var count = WholeNumber.Read(ref reader);
        if (Math.BigMul(count, multiplier, out var scaled) != scaled >> 63)
        {
            throw WrongValue.At(ref reader, "a time that fits microseconds of 64 bits");
        }

        var micros = divisor == 1 ? scaled : FloorDivide(scaled, divisor);
        if (exclusiveMax is { } max && (micros < 0 || micros >= max))
        {
            throw WrongValue.At(ref reader, "a time of day from 0 to 24 hours");
        }

        ((LongColumnBuilder)target).Append(micros);
    }

    private static long FloorDivide(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
