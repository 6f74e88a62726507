using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>An array column: a JSON array per value.</summary>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
/// <param name="element">Column of the elements.</param>
internal sealed class ListColumn(string path, TrinoType type, TrinoColumn element) : TrinoColumn(path, type)
{
    private readonly NestedEnds ends = new();

    /// <inheritdoc />
    public override IArrowType ArrowType { get; } = new ListType(new Field("element", element.ArrowType, nullable: true));

    /// <inheritdoc />
    public override int Length => ends.Length;

    /// <inheritdoc />
    public override void AppendNull() => ends.AppendNull(element.Length);

    /// <inheritdoc />
    public override ArrayData Take()
    {
        var (length, nulls, buffers) = ends.Take();
        return new ArrayData(ArrowType, length, nulls, 0, buffers, [element.Take()]);
    }

    /// <inheritdoc />
    protected override void ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Malformed("something other than an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            element.Read(ref reader);
        }

        ends.Append(element.Length);
    }
}
