using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Values of a type that this client does not know, as text: a JSON string as it is, everything else as its JSON.</summary>
/// <param name="path">Name of the column, for messages.</param>
/// <param name="type">Trino's type.</param>
internal sealed class OpaqueColumn(string path, TrinoType type) : TrinoColumn(path, type)
{
    private readonly BytesColumnBuilder values = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());

    /// <inheritdoc />
    public override IArrowType ArrowType => StringType.Default;

    /// <inheritdoc />
    public override int Length => values.Length;

    /// <inheritdoc />
    public override void AppendKey(ReadOnlySpan<byte> text) => values.Append(text);

    /// <inheritdoc />
    public override void AppendNull() => values.AppendNull();

    /// <inheritdoc />
    public override ArrayData Take() => values.Build().Data;

    /// <inheritdoc />
    protected override void ReadValue(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var value = document.RootElement;
        try
        {
            values.Append(System.Text.Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
        }
        catch (InvalidOperationException)
        {
            throw Malformed("a text that is not UTF-8");
        }
    }
}
