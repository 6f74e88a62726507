using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>A map column: a JSON object per value, whose names are the texts of the keys.</summary>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
/// <param name="keys">Column of the keys.</param>
/// <param name="values">Column of the values.</param>
internal sealed class MapColumn(string path, TrinoType type, TrinoColumn keys, TrinoColumn values) : TrinoColumn(path, type)
{
    private readonly NestedEnds ends = new();
    private readonly StructType entries = new([new Field("key", keys.ArrowType, nullable: false), new Field("value", values.ArrowType, nullable: true)]);

    /// <inheritdoc />
    public override IArrowType ArrowType { get; } =
        new MapType(new Field("key", keys.ArrowType, nullable: false), new Field("value", values.ArrowType, nullable: true));

    /// <inheritdoc />
    public override int Length => ends.Length;

    /// <inheritdoc />
    public override void AppendNull() => ends.AppendNull(keys.Length);

    /// <inheritdoc />
    public override ArrayData Take()
    {
        var count = keys.Length;
        var (length, nulls, buffers) = ends.Take();
        var pairs = new ArrayData(entries, count, 0, 0, [ArrowBuffer.Empty], [keys.Take(), values.Take()]);
        return new ArrayData(ArrowType, length, nulls, 0, buffers, [pairs]);
    }

    /// <inheritdoc />
    protected override void ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed("something other than an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            AppendName(ref reader);
            reader.Read();
            values.Read(ref reader);
        }

        ends.Append(keys.Length);
    }

    private void AppendName(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            keys.AppendKey(reader.ValueSpan);
            return;
        }

        try
        {
            var name = new byte[reader.ValueSpan.Length];
            keys.AppendKey(name.AsSpan(0, reader.CopyString(name)));
        }
        catch (InvalidOperationException)
        {
            throw Malformed("a key with half of a surrogate pair");
        }
    }
}
