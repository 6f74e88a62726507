using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>A row column: a JSON array per value with one element for each field.</summary>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
/// <param name="fields">Fields with their names, in order.</param>
internal sealed class RowColumn(string path, TrinoType type, IReadOnlyList<(string Name, TrinoColumn Column)> fields) : TrinoColumn(path, type)
{
    private readonly NestedEnds ends = new();

    /// <inheritdoc />
    public override IArrowType ArrowType { get; } =
        new StructType([.. fields.Select(field => new Field(field.Name, field.Column.ArrowType, nullable: true))]);

    /// <inheritdoc />
    public override int Length => ends.Length;

    /// <inheritdoc />
    public override void AppendNull()
    {
        foreach (var (_, column) in fields)
        {
            column.AppendNull();
        }

        ends.AppendNull(0);
    }

    /// <inheritdoc />
    public override ArrayData Take()
    {
        var (length, nulls, buffers) = ends.Take();
        return new ArrayData(ArrowType, length, nulls, 0, [buffers[0]], [.. fields.Select(field => field.Column.Take())]);
    }

    /// <inheritdoc />
    protected override void ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Malformed("something other than an array");
        }

        foreach (var (_, column) in fields)
        {
            if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            {
                throw Malformed("a row with too few fields");
            }

            column.Read(ref reader);
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw Malformed("a row with too many fields");
        }

        ends.Append(0);
    }
}
