using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>Rows of one slice on their way to DuckDB. Not thread-safe.</summary>
internal interface IHandedRows : IDisposable
{
    /// <summary>Columns of the batches.</summary>
    TableSchema Schema { get; }

    /// <summary>The next rows, which live until the next call; null at the end.</summary>
    RecordBatch? Next();
}
