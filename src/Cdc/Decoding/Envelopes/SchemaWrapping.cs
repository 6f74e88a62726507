using Lakehouse.Cdc.Decoding.Json;
using Lakehouse.Cdc.Decoding.Schemas;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>Recognises <c>{"schema":…,"payload":…}</c>, the form of <c>schemas.enable=true</c>.</summary>
internal static class SchemaWrapping
{
    /// <summary>
    /// Moves the cursor to the payload when the text is wrapped; leaves it where it was otherwise.
    /// </summary>
    /// <returns>True when it is wrapped: then a closing brace follows the payload.</returns>
    public static bool TryEnter(scoped ref JsonCursor cursor, ConnectSchemaCache cache, out ConnectSchema? schema)
    {
        schema = null;
        if (cursor.Peek() != '{')
        {
            return false;
        }

        var ahead = cursor;
        ahead.Expect((byte)'{');
        if (ahead.Peek() != '"' || !ahead.Rest.StartsWith("\"schema\""u8))
        {
            return false;
        }

        ahead.ReadString();
        ahead.Expect((byte)':');
        if (!TryReadSchema(ref ahead, cache, out schema) || ahead.Peek() != ',')
        {
            return false;
        }

        ahead.Expect((byte)',');
        if (ahead.Peek() != '"' || !ahead.ReadString().SequenceEqual("payload"u8))
        {
            return false;
        }

        ahead.Expect((byte)':');
        cursor = ahead;
        return true;
    }

    private static bool TryReadSchema(scoped ref JsonCursor cursor, ConnectSchemaCache cache, out ConnectSchema? schema)
    {
        cursor.Peek();
        if (cache.TryMatch(cursor.Rest, out schema, out var length))
        {
            cursor.Advance(length);
            return true;
        }

        var raw = cursor.SkipValue();
        if (JsonText.IsNull(raw))
        {
            return true;
        }

        schema = JsonText.IsObject(raw) ? cache.Add(raw) : null;
        return schema is not null;
    }
}
