using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A number into a float column.</summary>
internal sealed class FloatValue : ValueDecoder
{
    /// <summary>The token in single precision.</summary>
    public static float Read(scoped ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var value) && float.IsFinite(value)
            ? value
            : throw WrongValue.At(ref reader, "a number of single precision");

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target) =>
        ((FloatColumnBuilder)target).Append(Read(ref reader));
}
