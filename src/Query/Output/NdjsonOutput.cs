using System.Buffers;
using System.Text.Json;
using Apache.Arrow;

namespace Lakehouse.Query.Output;

/// <summary>One JSON object per line, in the order of the columns.</summary>
/// <param name="output">Where the lines go; it stays the caller's.</param>
/// <param name="schema">Columns.</param>
public sealed class NdjsonOutput(Stream output, Schema schema) : RowWriter
{
    private const int FlushBytes = 1 << 16;
    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes * 2);
    private readonly JsonEncodedText[] names = [.. schema.FieldsList.Select(field => JsonEncodedText.Encode(field.Name, JsonWriting.Options.Encoder))];

    /// <inheritdoc />
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        for (var row = 0; row < batch.Length; row++)
        {
            WriteRow(json, batch, row);
            if (buffer.WrittenCount > FlushBytes)
            {
                await FlushAsync(cancellationToken);
            }
        }
    }

    private void WriteRow(Utf8JsonWriter json, RecordBatch batch, int row)
    {
        json.WriteStartObject();
        for (var column = 0; column < names.Length; column++)
        {
            json.WritePropertyName(names[column]);
            CellJson.Write(json, batch.Column(column), row);
        }

        json.WriteEndObject();
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }
}
