using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Query.Pull;

/// <summary>
/// Rows that were there at the begin of a range and are gone at its end. Only partitions in which something was deleted or replaced
/// are read: the keys of their touched file groups afterwards, then the rows of the same groups before. Of a group whose base file stayed the
/// same, only base rows that the logs since then dropped are looked at.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="plan">Plan of the pull; its columns are those of the answer.</param>
/// <param name="range">The commits.</param>
/// <param name="touched">What they touched.</param>
/// <param name="slices">Merges.</param>
internal sealed class DeletedRows(HudiTable table, ScanPlan plan, PullRange range, TouchedGroups touched, PulledSlices slices)
{
    private static readonly TableSchema KeyOnly = new([new Field(MetaColumns.RecordKey, new DataType.String())]);
    private readonly int keyColumn = slices.Columns.IndexOf(MetaColumns.RecordKey);

    /// <summary>The rows as they were. Holds one partition's key hashes in memory: 16 bytes for each key of its touched groups.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (range.Before is not { } before)
        {
            yield break;
        }

        var partitions = touched.Partitions.Where(entry => entry.Value.LosesRows).Select(entry => entry.Key).ToArray();
        if (partitions.Length == 0)
        {
            yield break;
        }

        var old = await SlicesBeforeAsync(before, cancellationToken);
        var young = await FileSystemView.LoadAsync(table.State, range.Newest, partitions, cancellationToken);
        foreach (var partition in partitions)
        {
            var alive = new AliveKeys();
            foreach (var slice in touched.Of(young.LatestSlices, partition))
            {
                await AddAsync(alive, slice, cancellationToken);
            }

            foreach (var slice in touched.Of(old, partition))
            {
                await foreach (var batch in GoneAsync(slice, plan with { Filter = null, UpTo = before }, alive, cancellationToken))
                {
                    yield return batch;
                }
            }
        }
    }

    // Planned as time travel is, which finds out whether the cleaner has left all files: not every policy of it names a bound.
    private async Task<IReadOnlyList<FileSlice>> SlicesBeforeAsync(InstantTime before, CancellationToken cancellationToken)
    {
        try
        {
            return (await table.PlanAsync(new ScanRequest { AsOf = before }, cancellationToken)).Files;
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Invalid)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "the table was cleaned after that moment: which rows were deleted since is no longer known", failure.Context, $"{PullRange.Anew}; let the cleaner retain more", failure);
        }
    }

    private async Task AddAsync(AliveKeys alive, FileSlice slice, CancellationToken cancellationToken)
    {
        var keys = plan with { Schema = KeyOnly, Files = [slice], Filter = null, UpTo = range.Newest };
        if (await slices.MergeAsync(slice, keys, cancellationToken) is not { } merge)
        {
            await alive.AddAsync(table.ReadAsync(keys, cancellationToken));
            return;
        }

        alive.Add(merge, keyColumn);
        if (slice.BaseFile is not null)
        {
            await alive.AddAsync(table.ReadStoredAsync(keys, slice, merge.Staying, cancellationToken));
        }

        slices.Keep(merge);
    }

    private async IAsyncEnumerable<RecordBatch> GoneAsync(FileSlice slice, ScanPlan before, AliveKeys alive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = before with { Schema = slices.Columns, Files = [slice] };
        if (slice.BaseFile is null || alive.StayingOf(slice.BaseFile) is not { } stays || !await table.FitsMemoryAsync(rows, slice, cancellationToken))
        {
            await foreach (var batch in table.ReadAsync(rows, cancellationToken))
            {
                if (Gone(batch, alive) is { } gone)
                {
                    yield return gone;
                }
            }

            yield break;
        }

        using var merge = await table.MergeAsync(rows, slice, cancellationToken);
        var dropped = RowRanges.Except(merge.Staying, stays);
        var candidates = table.ReadStoredAsync(rows with { Schema = KeyOnly }, slice, dropped, cancellationToken);
        var lost = table.ReadStoredAsync(rows with { Schema = plan.Schema }, slice, await alive.MissingAsync(candidates, dropped), cancellationToken);
        await foreach (var batch in lost)
        {
            yield return batch;
        }

        foreach (var batch in merge.Added)
        {
            if (Gone(batch, alive, isOwned: false) is { } gone)
            {
                yield return gone;
            }
        }
    }

    private RecordBatch? Gone(RecordBatch batch, AliveKeys alive, bool isOwned = true)
    {
        using var owned = isOwned ? batch : null;
        var keys = (StringArray)batch.Column(keyColumn);
        var runs = Enumerable.Range(0, batch.Length).Where(row => !alive.Contains(keys, row)).Select(row => new RowRun(0, row, 1)).ToArray();
        return runs.Length > 0 ? slices.Pick(batch, runs) : null;
    }
}
