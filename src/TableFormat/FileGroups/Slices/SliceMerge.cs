using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// What a slice's log files make of its base file (spec 5.8): rows of the base file that go, by position, and rows that come, updated ones
/// among them. The merged slice is the base rows that stay, in file order, and then <see cref="Added"/>.
/// Immutable and thread-safe until disposed.
/// </summary>
/// <param name="Slice">The slice.</param>
/// <param name="Schema">Columns of <see cref="Added"/>; meta columns are columns like any other.</param>
/// <param name="BaseRows">Rows of the base file; 0 without one.</param>
/// <param name="Staying">Runs of base rows that stay, ascending.</param>
/// <param name="Added">Rows that replace dropped ones or are new.</param>
public sealed record SliceMerge(
    FileSlice Slice,
    TableSchema Schema,
    long BaseRows,
    IReadOnlyList<RowRange> Staying,
    IReadOnlyList<RecordBatch> Added) : IDisposable
{
    /// <summary>Records and deletes that the log files held.</summary>
    public long LogRecords { get; init; }

    /// <summary>Base rows that an added row replaces.</summary>
    public long Updated { get; init; }

    /// <summary>Base rows that were deleted.</summary>
    public long Deleted { get; init; }

    /// <summary>Added rows whose key the base file lacks.</summary>
    public long Inserted { get; init; }

    /// <summary>Bytes in memory of <see cref="Added"/>.</summary>
    public long Bytes => Added.Sum(batch => batch.Arrays.Sum(array => BytesOf(array.Data)));

    /// <summary>True when the log files change nothing.</summary>
    public bool IsUnchanged => Updated + Deleted + Inserted == 0;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var batch in Added)
        {
            batch.Dispose();
        }
    }

    private static long BytesOf(ArrayData data) =>
        data.Buffers.Sum(buffer => (long)buffer.Length) + (data.Children?.Sum(BytesOf) ?? 0);
}
