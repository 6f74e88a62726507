using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Writing.Preparation;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>Orders the rows of a write by data columns. One per write; thread-safe.</summary>
internal sealed class SortedWinners
{
    private readonly PreparedRows rows;
    private readonly SortKeys[] keys;

    /// <param name="rows">The write's rows.</param>
    /// <param name="columns">Data columns, the first one deciding first.</param>
    /// <exception cref="LakehouseException">Invalid: the table has no such column. Unsupported: its type has no order.</exception>
    public SortedWinners(PreparedRows rows, IReadOnlyList<string> columns)
    {
        this.rows = rows;
        var positions = columns.Select(column => rows.Schema.IndexOf(column) is var position and >= 0 ? position : throw new LakehouseException(
            ErrorKind.Invalid,
            $"The table has no column {column} to sort by.",
            fix: $"Its columns are {string.Join(", ", rows.Schema.Fields.Select(field => field.Name))}.")).ToList();
        keys = [.. rows.Batches.Select(batch => SortKeys.Of(column => batch.Columns[column], positions))];
    }

    /// <summary>The same winners, in order.</summary>
    public WinnerTable Of(WinnerTable winners)
    {
        var ordered = new Winner[winners.Count];
        for (var index = 0; index < ordered.Length; index++)
        {
            ordered[index] = winners[index];
        }

        Array.Sort(ordered, (left, right) => RowOrder.Compare(keys[left.Row.Batch], left.Row, keys[right.Row.Batch], right.Row));
        return new WinnerTable(rows.Batches, ordered);
    }

    /// <summary>Tasks with their rows in order.</summary>
    public Routed Of(Routed routed) => routed with { Tasks = [.. routed.Tasks.Select(task => task with { Winners = Of(task.Winners) })] };
}
