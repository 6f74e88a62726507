using Apache.Arrow;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Merging;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>A batch of rows, or of deletions, on its way into a merge. Immutable.</summary>
/// <param name="Keys">Record keys, none null.</param>
/// <param name="Ordering">A column per ordering field; a deletion without value is null there.</param>
/// <param name="Batch">The rows' columns, those wanted first; null for deletions.</param>
internal sealed record LogRows(BinaryArray Keys, IReadOnlyList<OrderingColumn> Ordering, RecordBatch? Batch) : IDisposable
{
    /// <summary>Rows or deletions.</summary>
    internal int Count => Keys.Length;

    /// <summary>Rows that delete their key; null when none does. Meaningless for deletions, which all do.</summary>
    internal bool[]? DeletesAt { get; init; }

    /// <summary>The deletions as their block has them; null for rows, and where a share of the keys was taken.</summary>
    internal DeletedKeys? Deleted { get; init; }

    /// <summary>Per column wanted, whether the rows hold it; null when they hold all.</summary>
    internal bool[]? Present { get; init; }

    /// <summary>Whether a row deletes its key.</summary>
    internal bool Deletes(int row) => Batch is null || (DeletesAt is not null && DeletesAt[row]);

    /// <summary>Whether a row has no ordering value in any field.</summary>
    internal bool IsUnordered(int row)
    {
        foreach (var column in Ordering)
        {
            if (!column.IsNull(row))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose() => Batch?.Dispose();
}
