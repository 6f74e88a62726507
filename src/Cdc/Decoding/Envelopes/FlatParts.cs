using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>
/// What ExtractNewRecordState adds to a flattened row (<c>add.fields</c>, rewritten deletes): members that begin with a
/// prefix, with or without <c>source_</c> after it.
/// </summary>
internal ref struct FlatParts
{
    /// <summary>Where the change comes from, as far as fields were added.</summary>
    public SourceParts Source;

    /// <summary>Operation, raw text; empty when not added.</summary>
    public ReadOnlySpan<byte> Op;

    /// <summary>Whether <c>__deleted</c> says so.</summary>
    public bool Deleted;

    /// <summary>Whether the row has any member that is a column.</summary>
    public bool HasColumns;

    /// <summary>Reads the members of a flattened row.</summary>
    public static FlatParts Read(ReadOnlySpan<byte> row, ReadOnlySpan<byte> prefix)
    {
        var parts = default(FlatParts);
        var cursor = new JsonCursor(row);
        cursor.Expect((byte)'{');
        var first = true;
        while (cursor.NextMember(ref first, out var name))
        {
            var value = cursor.SkipValue();
            if (!prefix.IsEmpty && name.StartsWith(prefix))
            {
                parts.Set(name[prefix.Length..], value);
            }
            else
            {
                parts.HasColumns = true;
            }
        }

        return parts;
    }

    private void Set(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("op"u8))
        {
            Op = JsonText.Content(value);
        }
        else if (name.SequenceEqual("deleted"u8))
        {
            Deleted = value.SequenceEqual("\"true\""u8) || value.SequenceEqual("true"u8);
        }
        else if (!name.SequenceEqual("ts_ms"u8) && !name.SequenceEqual("ts_us"u8))
        {
            Source.Set(name.StartsWith("source_"u8) ? name["source_".Length..] : name, value);
        }
    }
}
