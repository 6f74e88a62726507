using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.FileGroups;
using Lakehouse.TableFormat.Writing.Sorting;

namespace Lakehouse.TableFormat.Services.Rebucketing;

/// <summary>
/// Writes the rows of a partition into its new buckets. They wait on local disk, parted by bucket, so that memory does not grow with the
/// partition. Not thread-safe.
/// </summary>
/// <param name="state">The table as it was planned.</param>
/// <param name="schema">Its data columns.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table.</param>
/// <param name="settings">The new index settings.</param>
/// <param name="options">How to write.</param>
internal sealed class RebucketExecutor(TableState state, TableSchema schema, ColumnHistory? history, IndexSettings settings, WriterOptions options)
{
    // One open file each; more buckets are written in several passes over the partition.
    private const int BucketsPerPass = 256;
    private const int KeyColumn = 2;

    private readonly TableSchema columns = StoredRowsWriter.ColumnsOf(schema);
    private readonly StoredRowsWriter writer = new(state.Properties, options);
    private readonly BucketIndex index = new(settings.Buckets, settings.HashRule ?? BucketHashRule.Hudi11, state.Properties.KeyFields);
    private int task;

    /// <summary>Writes one partition.</summary>
    /// <returns>One stat per bucket that holds rows.</returns>
    public async Task<IReadOnlyList<WriteStat>> WriteAsync(
        string partition, IEnumerable<FileSlice> slices, TimelineCommit commit, CancellationToken cancellationToken)
    {
        var stats = new List<WriteStat>();
        for (var first = 0; first < settings.Buckets; first += BucketsPerPass)
        {
            using var spool = new BucketSpool(columns, KeyColumn, index, first, Math.Min(BucketsPerPass, settings.Buckets - first));
            foreach (var slice in slices)
            {
                await FillAsync(spool, slice, cancellationToken).ConfigureAwait(false);
            }

            stats.AddRange(await DrainAsync(spool, partition, commit, cancellationToken).ConfigureAwait(false));
        }

        return stats;
    }

    private async Task FillAsync(BucketSpool spool, FileSlice slice, CancellationToken cancellationToken)
    {
        await foreach (var batch in SliceReader.ReadAsync(
            state, slice, columns, upTo: null, history, options: null, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                RefuseDoubtful((Apache.Arrow.StringArray)batch.Column(KeyColumn));
                spool.Add(batch);
            }
        }
    }

    // Hudi releases disagree about such keys, and nothing in a foreign table says which of them wrote it (experiments E-13b).
    private void RefuseDoubtful(Apache.Arrow.StringArray keys)
    {
        for (var row = 0; row < keys.Length && settings.HashRule is null; row++)
        {
            if (BucketIndex.DependsOnRelease(keys.GetBytes(row), state.Properties.KeyFields.Count > 1))
            {
                throw new LakehouseException(
                    ErrorKind.Invalid,
                    $"Record key '{keys.GetString(row)}' holds a colon; Hudi 0.15 and 1.1 put it into different buckets, and the table does not say which one wrote it.",
                    new ErrorContext { Table = state.Properties.TableName },
                    "Name the bucket hash rule of the table's other writers.");
            }
        }
    }

    private async Task<IReadOnlyList<WriteStat>> DrainAsync(BucketSpool spool, string partition, TimelineCommit commit, CancellationToken cancellationToken)
    {
        var buckets = spool.Buckets.ToList();
        var stats = new WriteStat[buckets.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelFileGroups, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, buckets.Count, limits, async (number, stop) =>
        {
            var bucket = buckets[number];
            var name = new BaseFileName(
                BucketIndex.FileId(bucket, options.Ids.NewId()), $"{Interlocked.Increment(ref task)}-0-0", commit.Instant);
            stats[number] = await writer.WriteAsync(
                name, partition, WriteStat.NoPreviousCommit, schema, spool.ReadAsync(bucket, stop), spool.RowsOf(bucket), commit, stop).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return stats;
    }
}
