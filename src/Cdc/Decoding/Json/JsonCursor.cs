using System.Buffers;

namespace Lakehouse.Cdc.Decoding.Json;

/// <summary>
/// Walks over JSON text by structure: finds the members of an object and where each value ends, without decoding any.
/// Text inside a skipped value is checked for quotes and brackets only; whoever decodes the value checks the rest.
/// Every read is bounded by the text; malformed text gives a <see cref="BadEventException"/>.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    /// <summary>Deepest nesting that is followed; Debezium's values have no more than a handful of levels.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<byte> Structural = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",}] \t\r\n\"{["u8);

    private readonly ReadOnlySpan<byte> text = text;
    private int at;

    /// <summary>Offset of the next byte.</summary>
    public readonly int Position => at;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => text[at..];

    /// <summary>Moves over bytes that the caller knows.</summary>
    public void Advance(int count) => at += count;

    /// <summary>The text from an offset up to here.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => text[start..at];

    /// <summary>The next byte that is no blank, not consumed; 0 at the end.</summary>
    public byte Peek()
    {
        while ((uint)at < (uint)text.Length)
        {
            var next = text[at];
            if (next > (byte)' ' || (next != ' ' && next != '\n' && next != '\r' && next != '\t'))
            {
                return next;
            }

            at++;
        }

        return 0;
    }

    /// <summary>Consumes one byte that must come next.</summary>
    public void Expect(byte wanted)
    {
        if ((uint)at < (uint)text.Length && text[at] == wanted)
        {
            at++;
            return;
        }

        if (Peek() != wanted)
        {
            throw Malformed($"'{(char)wanted}'");
        }

        at++;
    }

    /// <summary>Checks that nothing but blanks is left.</summary>
    public void ExpectEnd()
    {
        Peek();
        if (at != text.Length)
        {
            throw Malformed("the end");
        }
    }

    /// <summary>
    /// Moves to the next member of the object that was begun: true and its raw name, with the cursor at the value; false
    /// when the object ended.
    /// </summary>
    /// <param name="first">True before the first member; set to false.</param>
    /// <param name="name">The raw name, escapes left as they are.</param>
    public bool NextMember(scoped ref bool first, out ReadOnlySpan<byte> name)
    {
        var next = Peek();
        if (next == '}')
        {
            at++;
            name = default;
            return false;
        }

        if (!first)
        {
            Expect((byte)',');
            Peek();
        }

        first = false;
        name = ReadString();
        Expect((byte)':');
        Peek();
        return true;
    }

    /// <summary>Reads a string and gives what is between its quotes, escapes left as they are.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        Expect((byte)'"');
        var start = at;
        SkipStringTail();
        return text[start..(at - 1)];
    }

    /// <summary>Moves over one value and gives its text.</summary>
    public ReadOnlySpan<byte> SkipValue()
    {
        var next = Peek();
        var start = at;
        switch (next)
        {
            case (byte)'"':
                at++;
                SkipStringTail();
                break;
            case (byte)'{' or (byte)'[':
                SkipNested();
                break;
            default:
                SkipScalar();
                break;
        }

        return text[start..at];
    }

    /// <summary>The failure for text that is not JSON at this place.</summary>
    public readonly BadEventException Malformed(string expected) =>
        new(BadEventKind.Unparsable, $"not JSON at byte {at} of {text.Length}: expected {expected}");

    private void SkipStringTail()
    {
        while (true)
        {
            var rest = text[at..];
            var hit = rest.IndexOfAny((byte)'"', (byte)'\\');
            if (hit < 0 || (rest[hit] == '\\' && hit + 1 >= rest.Length))
            {
                at = text.Length;
                throw Malformed("the end of a string");
            }

            if (rest[hit] == '"')
            {
                at += hit + 1;
                return;
            }

            at += hit + 2;
        }
    }

    private void SkipNested()
    {
        var kinds = 0UL;
        var depth = 0;
        do
        {
            var rest = text[at..];
            var hit = rest.IndexOfAny(Structural);
            if (hit < 0)
            {
                at = text.Length;
                throw Malformed("the end of an object or array");
            }

            at += hit + 1;
            switch (rest[hit])
            {
                case (byte)'"':
                    SkipStringTail();
                    break;
                case (byte)'{':
                    Push(ref kinds, ref depth, 1);
                    break;
                case (byte)'[':
                    Push(ref kinds, ref depth, 0);
                    break;
                case (byte)'}':
                    Pop(ref kinds, ref depth, 1);
                    break;
                default:
                    Pop(ref kinds, ref depth, 0);
                    break;
            }
        }
        while (depth > 0);
    }

    private readonly void Push(ref ulong kinds, ref int depth, ulong kind)
    {
        if (depth == MaxDepth)
        {
            throw Malformed($"at most {MaxDepth} levels");
        }

        kinds = (kinds << 1) | kind;
        depth++;
    }

    private readonly void Pop(ref ulong kinds, ref int depth, ulong kind)
    {
        if ((kinds & 1) != kind)
        {
            throw Malformed("the matching bracket");
        }

        kinds >>= 1;
        depth--;
    }

    private void SkipScalar()
    {
        var rest = text[at..];
        var length = rest.IndexOfAny(ScalarEnd);
        if (length < 0)
        {
            length = rest.Length;
        }

        if (length == 0 || !IsScalar(rest[..length]))
        {
            throw Malformed("a value");
        }

        at += length;
    }

    private static bool IsScalar(ReadOnlySpan<byte> scalar)
    {
        var first = scalar[0];
        if (first is (byte)'n' or (byte)'t' or (byte)'f')
        {
            return scalar.SequenceEqual("null"u8) || scalar.SequenceEqual("true"u8) || scalar.SequenceEqual("false"u8);
        }

        return (first == '-' ? scalar.Length > 1 : first is >= (byte)'0' and <= (byte)'9')
            && !scalar.ContainsAnyExcept(NumberBytes);
    }

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);
}
