using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.FileGroups;
using Lakehouse.TableFormat.Writing.Sorting;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>
/// Writes the rows of a plan's file slices into new file groups; rows keep commit time, sequence number and key. Log files are merged in.
/// Memory is bounded: sorted rows beyond <see cref="WriterOptions.BulkBufferBytes"/> wait on local disk. Thread-safe.
/// </summary>
/// <param name="state">The table as it was planned.</param>
/// <param name="schema">Its data columns.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table.</param>
/// <param name="options">How to write.</param>
internal sealed class ClusteringExecutor(TableState state, TableSchema schema, ColumnHistory? history, WriterOptions options)
{
    private readonly TableSchema columns = StoredRowsWriter.ColumnsOf(schema);
    private readonly StoredRowsWriter writer = new(state.Properties, options);

    /// <summary>Writes one part of the plan.</summary>
    /// <param name="input">What to read.</param>
    /// <param name="sortColumns">Sorts the rows; empty keeps their order.</param>
    /// <param name="inBucket">The input is one bucket, and so is its new group.</param>
    /// <param name="commit">The instant.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One stat per new file; none when no row is left.</returns>
    public async Task<IReadOnlyList<WriteStat>> WriteAsync(
        ClusteringInput input, IReadOnlyList<string> sortColumns, bool inBucket, TimelineCommit commit, CancellationToken cancellationToken)
    {
        var expected = await BaseRowsAsync(input, cancellationToken).ConfigureAwait(false);
        if (sortColumns.Count == 0)
        {
            return await CutAsync(input, ReadAsync(input, cancellationToken), expected, inBucket, commit, cancellationToken).ConfigureAwait(false);
        }

        using var sorter = new RowSorter(
            columns, [.. sortColumns.Select(columns.IndexOf)], options.BulkBufferBytes / Math.Max(1, options.MaxParallelFileGroups));
        await foreach (var batch in ReadAsync(input, cancellationToken).ConfigureAwait(false))
        {
            sorter.Add(batch);
        }

        return await CutAsync(input, sorter.SortedAsync(cancellationToken), sorter.Rows, inBucket, commit, cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> BaseRowsAsync(ClusteringInput input, CancellationToken cancellationToken)
    {
        var rows = 0L;
        foreach (var file in input.Slices.Select(slice => slice.BaseFile).OfType<BaseFile>())
        {
            await using var open = await BaseFileReader.OpenAsync(state.Storage, file, cancellationToken).ConfigureAwait(false);
            rows += open.RowCount;
        }

        return rows;
    }

    private async IAsyncEnumerable<RecordBatch> ReadAsync(ClusteringInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var slice in input.Slices)
        {
            await foreach (var batch in SliceReader.ReadAsync(
                state, slice, columns, upTo: null, history, options: null, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
    }

    private async Task<IReadOnlyList<WriteStat>> CutAsync(
        ClusteringInput input,
        IAsyncEnumerable<RecordBatch> rows,
        long expectedRows,
        bool inBucket,
        TimelineCommit commit,
        CancellationToken cancellationToken)
    {
        var stats = new List<WriteStat>();
        var perFile = Math.Max(1, (expectedRows + input.Outputs - 1) / input.Outputs);
        await using var cut = new BatchCut(rows, cancellationToken);
        for (var output = 1; output <= input.Outputs && await cut.HasRowsAsync().ConfigureAwait(false); output++)
        {
            var name = new BaseFileName(NewFileId(input, inBucket), $"{stats.Count}-0-0", commit.Instant);
            stats.Add(await writer.WriteAsync(
                name,
                input.Partition,
                WriteStat.NoPreviousCommit,
                schema,
                cut.TakeAsync(output == input.Outputs ? long.MaxValue : perFile),
                perFile,
                commit,
                cancellationToken).ConfigureAwait(false));
        }

        return stats;
    }

    private string NewFileId(ClusteringInput input, bool inBucket) =>
        inBucket && BucketIndex.TryBucketOf(input.Slices[0].FileId, out var bucket)
            ? BucketIndex.FileId(bucket, options.Ids.NewId())
            : $"{options.Ids.NewId():D}-0";
}
