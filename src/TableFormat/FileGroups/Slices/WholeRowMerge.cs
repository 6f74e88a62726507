using Apache.Arrow;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>A merge in which one row of a key stands as a whole: the usual case, in which base columns other than keys are not read.</summary>
internal sealed class WholeRowMerge(MergeColumns columns, RowOrder order, KeyShare share) : ILogMerge
{
    private readonly List<LogRows> sources = [];
    private readonly KeyTable keys = new();
    private RowPlace[] winners = [];
    private KeyFate[] fates = [];

    /// <inheritdoc />
    public TableSchema BaseColumns => columns.KeysOfBase;

    /// <inheritdoc />
    public MergeCounts Counts { get; } = new();

    /// <inheritdoc />
    public void Add(LogRows rows)
    {
        var source = keys.AddColumn(rows.Keys);
        sources.Add(rows);
        Counts.LogRecords += rows.Count;
        Counts.LogRows += rows.Batch is null ? 0 : rows.Count;
        for (var row = 0; row < rows.Count; row++)
        {
            var before = keys.Count;
            var number = keys.FindOrAdd(KeyHash.Of(rows.Keys.GetBytes(row)), new KeyPlace(source, row));
            if (number == winners.Length)
            {
                System.Array.Resize(ref winners, Math.Max(64, winners.Length * 2));
            }

            if (number == before || order.NewerWins(sources[winners[number].Source], winners[number].Row, rows, row))
            {
                winners[number] = new RowPlace(source, row);
            }
        }
    }

    /// <inheritdoc />
    public void Meet(RecordBatch batch, long firstRow, DroppedRows dropped)
    {
        System.Array.Resize(ref fates, keys.Count);
        var stored = columns.Keys(batch, BaseColumns);
        var ordering = columns.OrderingOfBase(batch, BaseColumns);
        for (var row = 0; row < stored.Length; row++)
        {
            if (Find(stored, row) is >= 0 and var number && fates[number] == KeyFate.Inserted && !StoredStays(number, ordering, row))
            {
                dropped.Drop(firstRow + row);
            }
        }
    }

    /// <inheritdoc />
    public IEnumerable<RecordBatch> Added()
    {
        System.Array.Resize(ref fates, keys.Count);
        Counts.LogKeys = keys.Count;
        var places = new ulong[keys.Count];
        var count = 0;
        for (var number = 0; number < places.Length; number++)
        {
            var winner = winners[number];
            if (fates[number] is KeyFate.Inserted or KeyFate.Updated && !sources[winner.Source].Deletes(winner.Row))
            {
                Counts.Inserted += fates[number] == KeyFate.Inserted ? 1 : 0;
                places[count++] = winner.SortKey;
            }
            else if (fates[number] == KeyFate.Inserted)
            {
                Counts.NeverStored++;
            }
        }

        System.Array.Sort(places, 0, count);
        return AddedRows.Gathered(columns.Wanted, sources, places.AsMemory(0, count));
    }

    /// <summary>Deletions that stand at the end, in the order in which they came; for a merge that met no base file.</summary>
    internal IEnumerable<(LogRows Rows, int Row)> Deletions() => winners.Take(keys.Count)
        .Where(place => sources[place.Source].Deletes(place.Row))
        .OrderBy(place => place.SortKey)
        .Select(place => (sources[place.Source], place.Row));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var rows in sources)
        {
            rows.Dispose();
        }
    }

    private int Find(BinaryArray stored, int row)
    {
        if (stored.IsNull(row))
        {
            return -1;
        }

        var key = stored.GetBytes(row);
        var hash = KeyHash.Of(key);
        return share.Holds(hash) ? keys.Find(key, hash) : -1;
    }

    // A key that is stored twice meets the log once, as in Hudi: its later rows stay.
    private bool StoredStays(int number, IReadOnlyList<OrderingColumn> ordering, int row)
    {
        var winner = winners[number];
        var log = sources[winner.Source];
        if (order.BaseWins(ordering, row, log, winner.Row))
        {
            fates[number] = KeyFate.Superseded;
            return true;
        }

        var deletes = log.Deletes(winner.Row);
        Counts.Deleted += deletes ? 1 : 0;
        Counts.Updated += deletes ? 0 : 1;
        fates[number] = KeyFate.Updated;
        return false;
    }
}
