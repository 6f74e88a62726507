using Apache.Arrow;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// A merge in which a row may be made of several: rows that hold changed columns only, and payloads that fill columns from older rows. It
/// reads all wanted columns of the base file, and holds the rows that were made of it.
/// </summary>
internal sealed class FieldwiseMerge : ILogMerge
{
    private const int BatchRows = 16384;

    private readonly MergeColumns columns;
    private readonly KeyShare share;
    private readonly List<LogRows> sources = [];
    private readonly KeyTable keys = new();
    private readonly RowHistory history = new();
    private readonly List<RowPlace> rowsOfKey = [];
    private readonly List<RecordBatch> merged = [];
    private readonly FieldFold fold;
    private readonly CellRows output;
    private LogRows? stored;
    private bool[] met = [];

    internal FieldwiseMerge(MergeColumns columns, MergeRules rules, KeyShare share)
    {
        this.columns = columns;
        this.share = share;
        fold = new FieldFold(columns, rules, SourceAt);
        output = new CellRows(columns.Wanted, SourceAt);
    }

    /// <inheritdoc />
    public TableSchema BaseColumns => columns.Read;

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
            var key = keys.FindOrAdd(KeyHash.Of(rows.Keys.GetBytes(row)), new KeyPlace(source, row));
            history.Add(key, new RowPlace(source, row));
        }
    }

    /// <inheritdoc />
    public void Meet(RecordBatch batch, long firstRow, DroppedRows dropped)
    {
        System.Array.Resize(ref met, keys.Count);
        var storedKeys = columns.Keys(batch, BaseColumns);
        stored = new LogRows(storedKeys, columns.OrderingOfBase(batch, BaseColumns), batch);
        for (var row = 0; row < storedKeys.Length; row++)
        {
            if (Find(storedKeys, row) is >= 0 and var key && !met[key] && Replaces(key, row))
            {
                dropped.Drop(firstRow + row);
            }
        }

        if (output.Count > 0)
        {
            merged.Add(output.Take());
        }

        stored = null;
    }

    /// <inheritdoc />
    public IEnumerable<RecordBatch> Added()
    {
        while (merged.Count > 0)
        {
            var batch = merged[0];
            merged.RemoveAt(0);
            yield return batch;
        }

        System.Array.Resize(ref met, keys.Count);
        Counts.LogKeys = keys.Count;
        for (var key = 0; key < met.Length; key++)
        {
            if (!met[key] && Inserts(key) && output.Count == BatchRows)
            {
                yield return output.Take();
            }
        }

        if (output.Count > 0)
        {
            yield return output.Take();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var rows in sources)
        {
            rows.Dispose();
        }

        foreach (var batch in merged)
        {
            batch.Dispose();
        }
    }

    private LogRows SourceAt(int source) => source < sources.Count ? sources[source] : stored!;

    private int Find(BinaryArray storedKeys, int row)
    {
        if (storedKeys.IsNull(row))
        {
            return -1;
        }

        var key = storedKeys.GetBytes(row);
        var hash = KeyHash.Of(key);
        return share.Holds(hash) ? keys.Find(key, hash) : -1;
    }

    private bool Replaces(int key, int storedRow)
    {
        met[key] = true;
        history.Read(key, rowsOfKey);
        fold.Fold(rowsOfKey);
        if (!fold.MeetBase(new RowPlace(sources.Count, storedRow)))
        {
            return false;
        }

        if (fold.Deletes)
        {
            Counts.Deleted++;
            return true;
        }

        Counts.Updated++;
        output.Add(fold.Cells);
        return true;
    }

    private bool Inserts(int key)
    {
        history.Read(key, rowsOfKey);
        fold.Fold(rowsOfKey);
        if (fold.Deletes)
        {
            Counts.NeverStored++;
            return false;
        }

        Counts.Inserted++;
        output.Add(fold.Cells);
        return true;
    }
}
