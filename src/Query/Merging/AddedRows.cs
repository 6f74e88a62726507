using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>The added rows of a merge, freed when the last holder lets go. Thread-safe.</summary>
/// <param name="merge">The merge; it is owned.</param>
internal sealed class AddedRows(SliceMerge merge)
{
    private int holders = 1;

    /// <summary>Columns of the batches.</summary>
    public TableSchema Schema => merge.Schema;

    /// <summary>The rows.</summary>
    public IReadOnlyList<RecordBatch> Batches => merge.Added;

    /// <summary>Bytes of the rows.</summary>
    public long Bytes { get; } = merge.Bytes;

    /// <summary>One more holder.</summary>
    public AddedRows Hold()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    /// <summary>One holder less.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            merge.Dispose();
        }
    }
}
