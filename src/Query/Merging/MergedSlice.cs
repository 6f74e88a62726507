using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Merging;

/// <summary>
/// The merge of one slice, kept between queries: the rows that stay as long as it is known, the added rows as long as there is room, with the
/// columns that were asked for so far. Thread-safe: one thread merges, the others wait for it.
/// </summary>
internal sealed class MergedSlice
{
    private readonly Lock gate = new();
    private AddedRows? added;
    private volatile RowBitmap? staying;

    /// <summary>The state of the timeline that the merge is right for.</summary>
    public TableState? State { get; set; }

    /// <summary>Bytes of the added rows that are kept now.</summary>
    public long Bytes => added?.Bytes ?? 0;

    /// <summary>Base rows that stay.</summary>
    /// <param name="columns">Columns of added rows that will be asked for, so that one merge does for both.</param>
    /// <param name="merge">Merges the slice.</param>
    public RowBitmap Staying(TableSchema columns, Func<TableSchema, SliceMerge> merge)
    {
        if (staying is { } known)
        {
            return known;
        }

        lock (gate)
        {
            Require(columns, merge);
            return staying!;
        }
    }

    /// <summary>Added rows with at least the columns; the caller lets go of them.</summary>
    public AddedRows Added(TableSchema columns, Func<TableSchema, SliceMerge> merge)
    {
        lock (gate)
        {
            return Require(columns, merge).Hold();
        }
    }

    /// <summary>Frees the added rows, once nobody reads them; not while they are being made.</summary>
    public void Release()
    {
        if (!gate.TryEnter())
        {
            return;
        }

        try
        {
            added?.LetGo();
            added = null;
        }
        finally
        {
            gate.Exit();
        }
    }

    private AddedRows Require(TableSchema columns, Func<TableSchema, SliceMerge> merge)
    {
        if (added is { } known && columns.Fields.All(field => known.Schema.IndexOf(field.Name) >= 0) && staying is not null)
        {
            return known;
        }

        var all = added is null ? columns : new TableSchema(added.Schema.Fields.UnionBy(columns.Fields, field => field.Name));
        var merged = merge(all);
        staying = new RowBitmap(merged.Staying);
        added?.LetGo();
        return added = new AddedRows(merged);
    }
}
