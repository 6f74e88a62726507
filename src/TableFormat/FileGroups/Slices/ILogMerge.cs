using Apache.Arrow;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>A merge of log rows with the keys of a base file: first all of the log, then the base file, then what came of it. Not thread-safe.</summary>
internal interface ILogMerge : IDisposable
{
    /// <summary>Columns to read from the base file.</summary>
    Schema.TableSchema BaseColumns { get; }

    /// <summary>What came of it so far.</summary>
    MergeCounts Counts { get; }

    /// <summary>Takes rows of the log, which are later than all before; they are the merge's from here on.</summary>
    void Add(LogRows rows);

    /// <summary>Meets rows of the base file.</summary>
    /// <param name="batch">Rows with <see cref="BaseColumns"/>; stays the caller's.</param>
    /// <param name="firstRow">Position of the first in the file.</param>
    /// <param name="dropped">Gets the rows that go.</param>
    void Meet(RecordBatch batch, long firstRow, DroppedRows dropped);

    /// <summary>Rows that come, in batches of bounded size; each is the caller's to dispose.</summary>
    IEnumerable<RecordBatch> Added();
}
