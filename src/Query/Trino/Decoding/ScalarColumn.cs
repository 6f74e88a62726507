using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>A column whose values have one text each: the text of a JSON string, number or flag, and of a map's key alike.</summary>
/// <typeparam name="TBuilder">What holds the values.</typeparam>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
/// <param name="stored">Type that the values get.</param>
/// <param name="append">Appends one value by its text; false when the text is not a value of the type.</param>
internal sealed class ScalarColumn<TBuilder>(string path, TrinoType type, DataType stored, ScalarAppend<TBuilder> append) : TrinoColumn(path, type)
    where TBuilder : ColumnBuilder
{
    private const int ShownCharacters = 60;
    private readonly TBuilder values = (TBuilder)ColumnBuilder.Create(stored);
    private byte[] unescaped = new byte[256];

    /// <inheritdoc />
    public override IArrowType ArrowType { get; } = ArrowMapping.ToArrow(stored);

    /// <inheritdoc />
    public override int Length => values.Length;

    /// <inheritdoc />
    public override void AppendKey(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw Malformed("bytes that are not UTF-8");
        }

        if (!append(values, text, Path))
        {
            throw Malformed($"'{Shown(text)}'");
        }
    }

    /// <inheritdoc />
    public override void AppendNull() => values.AppendNull();

    /// <inheritdoc />
    public override ArrayData Take() => values.Build().Data;

    /// <inheritdoc />
    protected override void ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueIsEscaped:
                AppendKey(Unescape(ref reader));
                break;
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                AppendKey(reader.ValueSpan);
                break;
            default:
                throw Malformed(reader.TokenType == JsonTokenType.StartArray ? "an array" : "an object");
        }
    }

    private static string Shown(ReadOnlySpan<byte> text) =>
        ServerText.Clean(Encoding.UTF8.GetString(text.Length > ShownCharacters ? text[..ShownCharacters] : text));

    private ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader)
    {
        if (unescaped.Length < reader.ValueSpan.Length)
        {
            unescaped = new byte[reader.ValueSpan.Length * 2];
        }

        try
        {
            return unescaped.AsSpan(0, reader.CopyString(unescaped));
        }
        catch (InvalidOperationException)
        {
            throw Malformed("a text with half of a surrogate pair");
        }
    }
}
