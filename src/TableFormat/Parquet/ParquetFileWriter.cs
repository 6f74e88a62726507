using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>Writes one Parquet file in the form that Hudi's Avro reader takes (spec 4.4). Not thread-safe.</summary>
public sealed class ParquetFileWriter : IDisposable
{
    /// <summary>Begins a file.</summary>
    /// <param name="sink">Where the bytes go, in order; it stays the caller's.</param>
    /// <param name="schema">All columns, meta columns included.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    public ParquetFileWriter(Stream sink, TableSchema schema, ParquetWriteOptions? options = null) =>
        throw new NotSupportedException();

    /// <summary>Bytes that have gone to the sink so far; the row group that is open is not in it.</summary>
    public long BytesWritten => throw new NotSupportedException();

    /// <summary>Rows written so far.</summary>
    public long RowsWritten => throw new NotSupportedException();

    /// <summary>Appends rows; the batch may be disposed afterwards.</summary>
    public void Write(RecordBatch batch) => throw new NotSupportedException();

    /// <summary>Writes the footer with these key-values. Without this call the file is not valid.</summary>
    public void Close(IReadOnlyDictionary<string, string> footerKeyValues) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
