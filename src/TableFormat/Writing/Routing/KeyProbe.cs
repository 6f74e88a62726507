using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// Looks up which of a batch's keys a file slice holds, reading no more than its key and ordering columns, and not even those when it is a
/// base file whose bloom filter excludes every key.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="ordering">The table's ordering field in its present type, or null.</param>
/// <param name="incoming">The batch.</param>
internal sealed class KeyProbe(TableState table, Field? ordering, IReadOnlyList<IncomingBatch> incoming)
{
    private readonly TableSchema columns = new(
        new[] { new Field(MetaColumns.RecordKey, new DataType.String()), ordering }.OfType<Field>());

    /// <summary>The keys of <paramref name="winners"/> that the slice holds, what its log files say included.</summary>
    public async Task<IReadOnlyList<ProbeHit>> FindAsync(FileSlice slice, WinnerTable winners, CancellationToken cancellationToken)
    {
        var hits = new List<ProbeHit>();
        if (winners.Count == 0)
        {
            return hits;
        }

        if (slice.LogFiles.Count == 0)
        {
            return slice.BaseFile is { } file ? await FindAsync(file, winners, cancellationToken).ConfigureAwait(false) : hits;
        }

        await foreach (var batch in SliceReader.ReadAsync(table, slice, columns, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                Collect(batch, winners, hits);
            }
        }

        return hits;
    }

    /// <summary>
    /// The keys of <paramref name="winners"/> that belong to the slice's group: those that it holds, and those that its base file holds and its log
    /// files delete. A key may be in log files alone, after a compaction that had been planned before it came back.
    /// </summary>
    public async Task<IReadOnlyList<ProbeHit>> FindHomeAsync(FileSlice slice, WinnerTable winners, CancellationToken cancellationToken)
    {
        var held = await FindAsync(slice, winners, cancellationToken).ConfigureAwait(false);
        if (slice.LogFiles.Count == 0 || slice.BaseFile is not { } file)
        {
            return held;
        }

        var known = held.Select(hit => hit.Winner).ToHashSet();
        var stored = await FindAsync(file, winners, cancellationToken).ConfigureAwait(false);
        return [.. held, .. stored.Where(hit => !known.Contains(hit.Winner))];
    }

    /// <summary>The keys of <paramref name="winners"/> that a base file holds, whatever log files say.</summary>
    private async Task<IReadOnlyList<ProbeHit>> FindAsync(BaseFile file, WinnerTable winners, CancellationToken cancellationToken)
    {
        var hits = new List<ProbeHit>();
        await using var open = await BaseFileReader.OpenAsync(table.Storage, file, cancellationToken).ConfigureAwait(false);
        if (winners.Count == 0 || ExcludesAll(open, winners))
        {
            return hits;
        }

        foreach (var batch in open.Read(columns))
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Collect(batch, winners, hits);
            }
        }

        return hits;
    }

    private bool ExcludesAll(OpenBaseFile open, WinnerTable winners)
    {
        var filter = open.ReadBloomFilter();
        var min = open.MinKey is { } smallest ? Encoding.UTF8.GetBytes(smallest) : null;
        var max = open.MaxKey is { } largest ? Encoding.UTF8.GetBytes(largest) : null;
        for (var index = 0; index < winners.Count; index++)
        {
            var row = winners[index].Row;
            var key = incoming[row.Batch].KeyOf(row.Row);
            if ((min is null || key.SequenceCompareTo(min) >= 0)
                && (max is null || key.SequenceCompareTo(max) <= 0)
                && filter?.MightContain(key) != false)
            {
                return false;
            }
        }

        return true;
    }

    private void Collect(RecordBatch batch, WinnerTable winners, List<ProbeHit> hits)
    {
        var keys = (StringArray)batch.Column(0);
        var stored = ordering is null ? null : OrderingColumn.Of(batch.Column(1));
        for (var row = 0; row < keys.Length; row++)
        {
            if (winners.Find(keys.GetBytes(row)) is var index && index >= 0)
            {
                hits.Add(new ProbeHit(index, StoredIsNewer(winners[index], stored, row)));
            }
        }
    }

    private bool StoredIsNewer(Winner winner, OrderingColumn? stored, int row) =>
        !winner.Forced
        && stored is not null
        && incoming[winner.Row.Batch].Ordering is { } offered
        && stored.Compare(row, offered, winner.Row.Row) > 0;
}
