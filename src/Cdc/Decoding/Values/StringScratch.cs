using System.Text.Json;
using System.Text.Unicode;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Gives the UTF-8 text of string tokens; escapes are resolved into a buffer that is used again.</summary>
internal sealed class StringScratch
{
    private byte[] buffer = [];

    /// <summary>The text; valid until the next call.</summary>
    /// <exception cref="BadEventException">The token is no string, or no valid text.</exception>
    public ReadOnlySpan<byte> Read(scoped ref Utf8JsonReader reader, string expected)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw WrongValue.At(ref reader, expected);
        }

        if (reader.ValueIsEscaped)
        {
            return Unescape(ref reader);
        }

        var text = reader.ValueSpan;
        return Utf8.IsValid(text) ? text : throw WrongValue.At(ref reader, "valid UTF-8 text");
    }

    /// <summary>Room for that many bytes; what was there is lost.</summary>
    public Span<byte> Room(int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(256, length)];
        }

        return buffer;
    }

    private ReadOnlySpan<byte> Unescape(scoped ref Utf8JsonReader reader)
    {
        var room = Room(reader.ValueSpan.Length);
        try
        {
            return room[..reader.CopyString(room)];
        }
        catch (InvalidOperationException)
        {
            throw WrongValue.At(ref reader, "text without broken escapes");
        }
    }
}
