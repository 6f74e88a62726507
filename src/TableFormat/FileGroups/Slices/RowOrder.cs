using Lakehouse.TableFormat.Merging;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Which of two rows of one key stands (spec 5.8). Immutable.</summary>
/// <param name="rules">How the table merges.</param>
internal sealed class RowOrder(MergeRules rules)
{
    /// <summary>Whether a row or deletion of the log beats one that came before it.</summary>
    internal bool NewerWins(LogRows older, int olderRow, LogRows newer, int newerRow)
    {
        var (wasDeleted, deletes) = (older.Deletes(olderRow), newer.Deletes(newerRow));
        if (!rules.OrdersLog
            || (wasDeleted && rules.Deletes != DeleteWeight.Everywhere)
            || (deletes && rules.Deletes == DeleteWeight.None))
        {
            return true;
        }

        // A deletion without order stays one, and goes on removing any base row, when another deletion follows.
        return !(wasDeleted && newer.Batch is null && older.IsUnordered(olderRow))
            && Compare(newer.Ordering, newerRow, older.Ordering, olderRow) >= 0;
    }

    /// <summary>Whether a base row stays although the log holds its key.</summary>
    internal bool BaseWins(IReadOnlyList<OrderingColumn> stored, int storedRow, LogRows log, int logRow) =>
        rules.OrdersBase
        && (rules.Deletes == DeleteWeight.Everywhere || !log.Deletes(logRow))
        && Compare(stored, storedRow, log.Ordering, logRow) > 0;

    private static int Compare(IReadOnlyList<OrderingColumn> left, int leftRow, IReadOnlyList<OrderingColumn> right, int rightRow)
    {
        for (var field = 0; field < left.Count; field++)
        {
            if (left[field].Compare(leftRow, right[field], rightRow) is var order and not 0)
            {
                return order;
            }
        }

        return 0;
    }
}
