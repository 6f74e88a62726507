using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Query.Pull;

/// <summary>
/// Rows that were there at the begin of a range and are gone at its end. Only partitions in which something was deleted or replaced
/// are read: the keys of their touched file groups afterwards, then the rows of the same groups before.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="plan">Plan of the pull; its columns are those of the answer.</param>
/// <param name="range">The commits.</param>
internal sealed class DeletedRows(HudiTable table, ScanPlan plan, PullRange range)
{
    /// <summary>The rows as they were. Holds one partition's key hashes in memory: 16 bytes for each key of its touched groups.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (range.Before is not { } before)
        {
            yield break;
        }

        var touched = await TouchedAsync(cancellationToken);
        var partitions = touched.Where(entry => entry.Value.LosesRows).Select(entry => entry.Key).ToArray();
        if (partitions.Length == 0)
        {
            yield break;
        }

        var old = await FileSystemView.LoadAsync(table.State, before, partitions, cancellationToken);
        var young = await FileSystemView.LoadAsync(table.State, range.Commits.Max(commit => commit.Time), partitions, cancellationToken);
        foreach (var partition in partitions)
        {
            var groups = touched[partition].FileIds;
            var alive = await KeysAsync(SlicesOf(young, partition, groups), cancellationToken);
            await foreach (var batch in GoneAsync(SlicesOf(old, partition, groups), alive, cancellationToken))
            {
                yield return batch;
            }
        }
    }

    private static FileSlice[] SlicesOf(FileSystemView view, string partition, HashSet<string> groups) =>
        [.. view.LatestSlices.Where(slice => slice.PartitionPath == partition && groups.Contains(slice.FileId))];

    private async Task<Dictionary<string, TouchedPartition>> TouchedAsync(CancellationToken cancellationToken)
    {
        var touched = new Dictionary<string, TouchedPartition>(StringComparer.Ordinal);
        TouchedPartition In(string partition) => touched.TryGetValue(partition, out var known) ? known : touched[partition] = new TouchedPartition();

        foreach (var commit in range.Commits)
        {
            var metadata = await table.State.MetadataOfAsync(commit, cancellationToken);
            foreach (var (partition, stats) in metadata.PartitionToWriteStats)
            {
                In(partition).Wrote(stats);
            }

            foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
            {
                In(partition).Replaced(fileIds);
            }
        }

        return touched;
    }

    private async Task<HashSet<UInt128>> KeysAsync(IReadOnlyList<FileSlice> slices, CancellationToken cancellationToken)
    {
        var keys = new HashSet<UInt128>();
        var wanted = new TableSchema([new Field(MetaColumns.RecordKey, new DataType.String())]);
        await foreach (var batch in table.ReadAsync(plan with { Schema = wanted, Files = slices, Filter = null }, cancellationToken))
        {
            using (batch)
            {
                var column = (StringArray)batch.Column(0);
                for (var row = 0; row < column.Length; row++)
                {
                    keys.Add(HashOf(column, row));
                }
            }
        }

        return keys;
    }

    private async IAsyncEnumerable<RecordBatch> GoneAsync(IReadOnlyList<FileSlice> slices, HashSet<UInt128> alive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = plan.Schema.IndexOf(MetaColumns.RecordKey);
        var wanted = at >= 0 ? plan.Schema : new TableSchema(plan.Schema.Fields.Append(new Field(MetaColumns.RecordKey, new DataType.String())));
        await foreach (var batch in table.ReadAsync(plan with { Schema = wanted, Files = slices, Filter = null }, cancellationToken))
        {
            using (batch)
            {
                var keys = (StringArray)batch.Column(at >= 0 ? at : plan.Schema.Fields.Count);
                var runs = Enumerable.Range(0, batch.Length).Where(row => !alive.Contains(HashOf(keys, row))).Select(row => new RowRun(0, row, 1)).ToArray();
                if (runs.Length > 0)
                {
                    yield return Pick(batch, runs);
                }
            }
        }
    }

    private RecordBatch Pick(RecordBatch batch, RowRun[] runs) => new(
        ArrowMapping.ToArrow(plan.Schema, withMeta: false),
        plan.Schema.Fields.Select((field, column) => Gather.Rows(field.Type, [batch.Column(column)], runs)),
        runs.Length);

    private static UInt128 HashOf(StringArray keys, int row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(keys.GetBytes(row), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
