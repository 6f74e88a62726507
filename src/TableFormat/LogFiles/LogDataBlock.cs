using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>A data block being written. Not thread-safe.</summary>
internal sealed class LogDataBlock : IDisposable
{
    /// <summary>Rows appended so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Appends all rows of a batch; it is not kept. Text columns may be dictionaries.</summary>
    public void Append(RecordBatch batch)
    {
        Rows += batch.Length;
        throw new LakehouseException(ErrorKind.Unsupported, "Log files are not written yet.");
    }

    /// <summary>Appends some rows of a batch, in the given order.</summary>
    public void Append(RecordBatch batch, ReadOnlySpan<int> rows) => throw new LakehouseException(ErrorKind.Unsupported, "Log files are not written yet.");

    /// <summary>Writes what is left as a block.</summary>
    public void Complete() => throw new LakehouseException(ErrorKind.Unsupported, "Log files are not written yet.");

    /// <inheritdoc />
    public void Dispose()
    {
        // Buffers come with the implementation.
    }
}
