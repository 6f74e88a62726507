using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Scalars;
using Apache.Arrow.Types;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>A column of intervals, as months, days and nanoseconds like those of the engine inside.</summary>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
/// <param name="parse">Reads one value.</param>
internal sealed class IntervalColumn(string path, TrinoType type, IntervalText parse) : TrinoColumn(path, type)
{
    private MonthDayNanosecondIntervalArray.Builder values = new();

    /// <inheritdoc />
    public override IArrowType ArrowType => IntervalType.MonthDayNanosecond;

    /// <inheritdoc />
    public override int Length => values.Length;

    /// <inheritdoc />
    public override void AppendKey(ReadOnlySpan<byte> text)
    {
        if (!parse(text, out var months, out var days, out var nanoseconds))
        {
            throw Malformed("a text that is no interval");
        }

        values.Append(new MonthDayNanosecondInterval(months, days, nanoseconds));
    }

    /// <inheritdoc />
    public override void AppendNull() => values.AppendNull();

    /// <inheritdoc />
    public override ArrayData Take()
    {
        var data = values.Build().Data;
        values = new MonthDayNanosecondIntervalArray.Builder();
        return data;
    }

    /// <inheritdoc />
    protected override void ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Malformed("something other than a text");
        }

        AppendKey(reader.ValueSpan);
    }
}
