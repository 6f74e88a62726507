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
/// <param name="touched">What they touched.</param>
internal sealed class DeletedRows(HudiTable table, ScanPlan plan, PullRange range, TouchedGroups touched)
{
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

        var old = await FileSystemView.LoadAsync(table.State, before, partitions, cancellationToken);
        var young = await FileSystemView.LoadAsync(table.State, range.Newest, partitions, cancellationToken);
        foreach (var partition in partitions)
        {
            var alive = await KeysAsync(plan with { Files = touched.Of(young.LatestSlices, partition), UpTo = range.Newest }, cancellationToken);
            await foreach (var batch in GoneAsync(plan with { Files = touched.Of(old.LatestSlices, partition), UpTo = before }, alive, cancellationToken))
            {
                yield return batch;
            }
        }
    }

    private async Task<HashSet<UInt128>> KeysAsync(ScanPlan slices, CancellationToken cancellationToken)
    {
        var keys = new HashSet<UInt128>();
        var wanted = new TableSchema([new Field(MetaColumns.RecordKey, new DataType.String())]);
        await foreach (var batch in table.ReadAsync(slices with { Schema = wanted, Filter = null }, cancellationToken))
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

    private async IAsyncEnumerable<RecordBatch> GoneAsync(ScanPlan slices, HashSet<UInt128> alive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = plan.Schema.IndexOf(MetaColumns.RecordKey);
        var wanted = at >= 0 ? plan.Schema : new TableSchema(plan.Schema.Fields.Append(new Field(MetaColumns.RecordKey, new DataType.String())));
        await foreach (var batch in table.ReadAsync(slices with { Schema = wanted, Filter = null }, cancellationToken))
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
