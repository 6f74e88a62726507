using System.Text.Json;
using Apache.Arrow;

namespace Lakehouse.Query.Output;

/// <summary>One JSON document: <c>{"columns": ["a", "b"], "rows": [[1, "x"], …]}</c>, and a line feed.</summary>
public sealed class JsonOutput : RowWriter
{
    private const int FlushBytes = 1 << 16;
    private readonly Stream output;
    private readonly Utf8JsonWriter json;

    /// <summary>Begins the document; <paramref name="output"/> stays the caller's.</summary>
    public JsonOutput(Stream output, Schema schema)
    {
        this.output = output;
        json = new Utf8JsonWriter(output, JsonWriting.Options);
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (var field in schema.FieldsList)
        {
            json.WriteStringValue(field.Name);
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
    }

    /// <inheritdoc />
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await json.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            json.WriteStartArray();
            for (var column = 0; column < batch.ColumnCount; column++)
            {
                CellJson.Write(json, batch.Column(column), row);
            }

            json.WriteEndArray();
            if (json.BytesPending > FlushBytes)
            {
                await json.FlushAsync(cancellationToken);
            }
        }
    }
}
