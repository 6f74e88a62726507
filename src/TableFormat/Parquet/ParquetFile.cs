using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>An open Parquet file. Not thread-safe.</summary>
public sealed class ParquetFile : IDisposable
{
    private ParquetFile()
    {
    }

    /// <summary>Rows in the file.</summary>
    public long RowCount => throw new NotSupportedException();

    /// <summary>Key-value metadata of the footer.</summary>
    public IReadOnlyDictionary<string, string> KeyValues => throw new NotSupportedException();

    /// <summary>All columns of the file, meta columns included as plain fields.</summary>
    public TableSchema Schema => throw new NotSupportedException();

    /// <summary>Opens a file by its footer. The stream stays the caller's, who closes it after the file.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="pathForErrors">Path as a person would find it.</param>
    public static ParquetFile Open(Stream stream, string pathForErrors) => throw new NotSupportedException();

    /// <summary>Streams the rows in file order. Each batch is the caller's to dispose.</summary>
    /// <param name="columns">Top-level columns to read, in this order; null for all. Unknown names are an error.</param>
    /// <param name="batchRows">Most rows of a batch.</param>
    public IEnumerable<RecordBatch> Read(IReadOnlyList<string>? columns = null, int batchRows = 65536) =>
        throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
