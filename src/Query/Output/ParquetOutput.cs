using Apache.Arrow;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Output;

/// <summary>A Parquet file.</summary>
public sealed class ParquetOutput : RowWriter
{
    private static readonly Dictionary<string, string> NoKeyValues = [];
    private readonly ParquetFileWriter writer;

    /// <summary>Begins the file; <paramref name="output"/> stays the caller's.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">A column's type has no Parquet form here.</exception>
    public ParquetOutput(Stream output, Schema schema) =>
        writer = new ParquetFileWriter(output, ArrowMapping.FromArrow(schema));

    /// <inheritdoc />
    public override ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        writer.Close(NoKeyValues);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        writer.Dispose();
        await base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        writer.Write(batch);
        return ValueTask.CompletedTask;
    }
}
