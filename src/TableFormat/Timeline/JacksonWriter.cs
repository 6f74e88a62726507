using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>JSON text exactly as Jackson's default pretty printer lays it out: what Hudi's own commit files look like (spec 2.4).</summary>
internal sealed class JacksonWriter
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    private readonly StringBuilder text = new();
    private int depth;
    private bool first = true;

    /// <summary>What was written so far, in UTF-8.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(text.ToString());

    /// <summary>An object whose members <paramref name="members"/> writes.</summary>
    public void Object(Action members)
    {
        text.Append('{');
        var outer = Enter();
        members();
        if (first)
        {
            text.Append(' ');
            depth--;
        }
        else
        {
            depth--;
            NewLine();
        }

        text.Append('}');
        first = outer;
    }

    /// <summary>A member's name; its value must follow.</summary>
    public void Name(string name)
    {
        if (!first)
        {
            text.Append(',');
        }

        first = false;
        NewLine();
        String(name);
        text.Append(" : ");
    }

    /// <summary>An array, whose elements Jackson keeps on one line.</summary>
    public void Array<T>(IEnumerable<T> elements, Action<T> write)
    {
        text.Append('[');
        var separator = " ";
        foreach (var element in elements)
        {
            text.Append(separator);
            write(element);
            separator = ", ";
        }

        text.Append(" ]");
    }

    /// <summary>A text, or null.</summary>
    public void String(string? value)
    {
        if (value is null)
        {
            text.Append("null");
            return;
        }

        text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is var plain and >= 0)
        {
            text.Append(rest[..plain]);
            AppendEscaped(rest[plain]);
            rest = rest[(plain + 1)..];
        }

        text.Append(rest).Append('"');
    }

    /// <summary>A number, or null.</summary>
    public void Number(long? value)
    {
        if (value is { } number)
        {
            text.Append(number.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            text.Append("null");
        }
    }

    /// <summary>true or false.</summary>
    public void Boolean(bool value) => text.Append(value ? "true" : "false");

    private bool Enter()
    {
        var outer = first;
        first = true;
        depth++;
        return outer;
    }

    private void NewLine() => text.Append('\n').Append(' ', depth * 2);

    private void AppendEscaped(char letter) => text.Append(letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
    });
}
