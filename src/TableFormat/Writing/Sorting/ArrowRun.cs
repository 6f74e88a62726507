using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>Batches of one schema on local disk: first all writes, then one reading. The file is gone when disposed. Not thread-safe.</summary>
internal sealed class ArrowRun : IDisposable
{
    private readonly FileStream file;
    private readonly ArrowStreamWriter writer;
    private ArrowStreamReader? reader;

    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="schema">Columns of the batches.</param>
    public ArrowRun(string path, Apache.Arrow.Schema schema)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        writer = new ArrowStreamWriter(file, schema, leaveOpen: true);
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Appends a batch, which stays the caller's.</summary>
    public void Write(RecordBatch batch)
    {
        writer.WriteRecordBatch(batch);
        Rows += batch.Length;
    }

    /// <summary>The next batch, the caller's to dispose; null at the end.</summary>
    public RecordBatch? Read()
    {
        if (reader is null)
        {
            writer.WriteEnd();
            file.Flush();
            file.Position = 0;
            reader = new ArrowStreamReader(file, leaveOpen: true);
        }

        return reader.ReadNextRecordBatch();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        reader?.Dispose();
        writer.Dispose();
        file.Dispose();
    }
}
