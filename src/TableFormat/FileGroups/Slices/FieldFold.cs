using Apache.Arrow;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// Makes one row of a key's rows, column by column (spec 5.8): for each column wanted, from which row its value comes. Used for one key after
/// the other. Not thread-safe.
/// </summary>
internal sealed class FieldFold
{
    /// <summary>Where the value of a column that no row holds lies: nowhere, it is null.</summary>
    internal static readonly RowPlace Nowhere = new(-1, 0);

    private readonly MergeRules rules;
    private readonly RowOrder order;
    private readonly Func<int, LogRows> sourceAt;
    private readonly byte[] marker;
    private readonly bool[] isMeta;
    private readonly int[] orderingColumns;
    private readonly RowPlace[] cells;
    private RowPlace standing;

    internal FieldFold(MergeColumns columns, MergeRules rules, Func<int, LogRows> sourceAt)
    {
        this.rules = rules;
        this.sourceAt = sourceAt;
        order = new RowOrder(rules);
        marker = System.Text.Encoding.UTF8.GetBytes(rules.Marker ?? string.Empty);
        isMeta = [.. columns.Wanted.Fields.Select(field => MetaSchema.IsMeta(field.Name))];
        orderingColumns = [.. columns.OrderingFields.Select(field => columns.Read.IndexOf(field.Name))];
        cells = new RowPlace[columns.Wanted.Fields.Count];
    }

    /// <summary>Per column wanted, the row that its value comes from.</summary>
    internal ReadOnlySpan<RowPlace> Cells => cells;

    /// <summary>Whether the rows so far end in a deletion.</summary>
    internal bool Deletes => sourceAt(standing.Source).Deletes(standing.Row);

    /// <summary>Folds a key's rows of the log, oldest first.</summary>
    internal void Fold(List<RowPlace> rows)
    {
        Start(rows[0]);
        for (var index = 1; index < rows.Count; index++)
        {
            Add(rows[index]);
        }
    }

    /// <summary>Folds the row of the base file in, which is older than all of the log. False when it stays as it is.</summary>
    internal bool MeetBase(RowPlace stored)
    {
        var log = sourceAt(standing.Source);
        var baseWins = order.BaseWins(sourceAt(stored.Source).Ordering, stored.Row, log, standing.Row);
        if (Deletes)
        {
            return !baseWins;
        }

        var changed = false;
        for (var column = 0; column < cells.Length; column++)
        {
            var newer = cells[column];
            cells[column] = rules.MetaFromLatest && isMeta[column] ? newer
                : baseWins ? Stronger(stored, newer, column, rules.Fields != FieldMerge.Whole)
                : Stronger(newer, stored, column, rules.Fields != FieldMerge.Whole);
            changed |= cells[column] != stored;
        }

        return changed;
    }

    private void Start(RowPlace place)
    {
        standing = place;
        for (var column = 0; column < cells.Length; column++)
        {
            cells[column] = CellOf(place, column);
        }
    }

    private void Add(RowPlace place)
    {
        var newer = sourceAt(place.Source);
        var newerWins = order.NewerWins(sourceAt(standing.Source), standing.Row, newer, place.Row);
        if (Deletes || newer.Deletes(place.Row))
        {
            if (newerWins)
            {
                Start(place);
            }

            return;
        }

        var fills = rules.Fields is FieldMerge.FillNulls or FieldMerge.FillMarkers;
        for (var column = 0; column < cells.Length; column++)
        {
            var cell = CellOf(place, column);
            cells[column] = rules.MetaFromLatest && isMeta[column] ? cell
                : newerWins ? Stronger(cell, cells[column], column, fills)
                : Stronger(cells[column], cell, column, fills);
        }

        var winner = newerWins ? place : standing;
        standing = HoldsOrdering(winner) ? winner : newerWins ? standing : place;
    }

    private RowPlace Stronger(RowPlace strong, RowPlace weak, int column, bool fills) =>
        weak == Nowhere || (strong != Nowhere && !(fills && GivesWay(strong, column))) ? strong : weak;

    private bool GivesWay(RowPlace place, int column)
    {
        var values = sourceAt(place.Source).Batch!.Column(column);
        return rules.Fields == FieldMerge.FillMarkers
            ? values is BinaryArray texts && !texts.IsNull(place.Row) && texts.GetBytes(place.Row).SequenceEqual(marker)
            : values.IsNull(place.Row);
    }

    private RowPlace CellOf(RowPlace place, int column) =>
        sourceAt(place.Source).Present is not { } present || present[column] ? place : Nowhere;

    private bool HoldsOrdering(RowPlace place) =>
        sourceAt(place.Source).Present is not { } present || System.Array.TrueForAll(orderingColumns, column => present[column]);
}
