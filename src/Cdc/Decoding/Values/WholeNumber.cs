using System.Buffers.Text;
using System.Text.Json;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Reads whole numbers: digits only, so that nothing passes through a double.</summary>
internal static class WholeNumber
{
    /// <summary>The token as 64-bit signed integer.</summary>
    public static long Read(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number
            || !Utf8Parser.TryParse(reader.ValueSpan, out long value, out var used)
            || used != reader.ValueSpan.Length)
        {
            throw WrongValue.At(ref reader, "a whole number of 64 bits");
        }

        return value;
    }
}
