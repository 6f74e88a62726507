using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Lakehouse.Query.Output;

/// <summary>An Arrow IPC file.</summary>
/// <param name="output">Where the bytes go; it stays the caller's.</param>
/// <param name="schema">Columns.</param>
public sealed class ArrowOutput(Stream output, Schema schema) : RowWriter
{
    private readonly ArrowFileWriter writer = new(output, schema, leaveOpen: true);

    /// <inheritdoc />
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        await writer.WriteStartAsync(cancellationToken);
        await writer.WriteEndAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        writer.Dispose();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override async ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken) =>
        await writer.WriteRecordBatchAsync(batch, cancellationToken);
}
