using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A number into a double column.</summary>
/// <param name="single">Whether the source holds it in single precision: then the exact value of that is kept.</param>
internal sealed class DoubleValue(bool single) : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target) =>
        ((DoubleColumnBuilder)target).Append(single ? FloatValue.Read(ref reader) : Read(ref reader));

    private static double Read(scoped ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw WrongValue.At(ref reader, "a number of double precision");
}
