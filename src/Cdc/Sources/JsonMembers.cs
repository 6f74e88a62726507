using System.Buffers;

namespace Lakehouse.Cdc.Sources;

/// <summary>
/// Walks the members of one JSON object without looking into their values: it checks where values end, not that they are
/// well-formed. Names are compared as they are spelled, escapes included.
/// </summary>
internal ref struct JsonMembers
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",}] \t\r\n"u8);
    private ReadOnlySpan<byte> rest;
    private bool first;

    public JsonMembers(ReadOnlySpan<byte> text)
    {
        rest = text.TrimStart(" \t\r\n"u8);
        first = true;
        IsObject = !rest.IsEmpty && rest[0] == '{';
        if (IsObject) rest = rest[1..];
    }

    public bool IsObject { get; }

    /// <summary>The member's name without quotes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The member's value as text, quotes included.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True when the text is not an object, or broken; there are no more members then.</summary>
    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        if (!IsObject || IsBroken) return Break();
        Blank();
        if (!rest.IsEmpty && rest[0] == '}' && first) return false;
        if (!first)
        {
            if (rest.IsEmpty) return Break();
            if (rest[0] == '}') return false;
            if (rest[0] != ',') return Break();
            rest = rest[1..];
            Blank();
        }

        first = false;
        return ReadName() && ReadValue();
    }

    private bool ReadName()
    {
        if (rest.IsEmpty || rest[0] != '"') return Break();
        var length = JsonText.LengthOf(rest[1..], out _);
        if (length < 0) return Break();
        Name = rest.Slice(1, length);
        rest = rest[(length + 2)..];
        Blank();
        if (rest.IsEmpty || rest[0] != ':') return Break();
        rest = rest[1..];
        Blank();
        return true;
    }

    private bool ReadValue()
    {
        if (rest.IsEmpty) return Break();
        var length = rest[0] switch
        {
            (byte)'"' => StringLength(rest),
            (byte)'{' or (byte)'[' => NestedLength(rest),
            _ => rest.IndexOfAny(ScalarEnd),
        };
        if (length <= 0) return Break();
        Value = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static int StringLength(ReadOnlySpan<byte> text)
    {
        var inside = JsonText.LengthOf(text[1..], out _);
        return inside < 0 ? -1 : inside + 2;
    }

    private static int NestedLength(ReadOnlySpan<byte> text)
    {
        var depth = 0;
        var at = 0;
        while (true)
        {
            var found = text[at..].IndexOfAny(Structure);
            if (found < 0) return -1;
            at += found;
            if (text[at] == '"')
            {
                var inside = StringLength(text[at..]);
                if (inside < 0) return -1;
                at += inside;
                continue;
            }

            depth += text[at] is (byte)'{' or (byte)'[' ? 1 : -1;
            at++;
            if (depth == 0) return at;
        }
    }

    private void Blank()
    {
        while (!rest.IsEmpty && rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') rest = rest[1..];
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }
}
