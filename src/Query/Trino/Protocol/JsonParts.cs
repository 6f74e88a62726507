using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>Steps over JSON that all readers of the protocol take.</summary>
internal static class JsonParts
{
    /// <summary>Demands a token.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw Malformed($"{token} is expected instead of {reader.TokenType}");
        }
    }

    /// <summary>Bytes of the value that the reader stands on; the reader then stands on its last token.</summary>
    public static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    /// <summary>Passes over a value.</summary>
    public static T Skipped<T>(ref Utf8JsonReader reader, T result)
    {
        reader.Skip();
        return result;
    }

    /// <summary>What is thrown for an answer that is not one of the protocol.</summary>
    public static LakehouseException Malformed(string why, Exception? inner = null) => new(
        ErrorKind.Corrupt,
        $"Trino sent a malformed answer: {why}",
        fix: "check that the address is that of a Trino coordinator",
        innerException: inner);
}
