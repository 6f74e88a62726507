using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Reads rows of base files by their positions.</summary>
/// <param name="table">Storage.</param>
/// <param name="plan">Columns.</param>
internal sealed class StoredRows(TableState table, ScanPlan plan)
{
    internal async IAsyncEnumerable<RecordBatch> ReadAsync(
        FileSlice slice, IReadOnlyList<RowRange> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (rows.Count == 0 || slice.BaseFile is not { } file)
        {
            yield break;
        }

        var fromPath = PathColumns.Of(slice.PartitionPath, plan, plan.Schema);
        await using var open = await BaseFileReader.OpenAsync(table.Storage, file, cancellationToken).ConfigureAwait(false);
        var (position, next) = (0L, 0);
        foreach (var batch in open.Read(plan.Schema, history: plan.History))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var runs = Runs(rows, ref next, position, batch.Length);
            position += batch.Length;
            using (batch)
            {
                if (runs.Length > 0)
                {
                    yield return fromPath.Apply(Taken(batch, runs));
                }
            }

            if (next == rows.Count)
            {
                yield break;
            }
        }
    }

    // The runs that lie in a batch; the next one to look at is the last that goes on behind it.
    private static RowRun[] Runs(IReadOnlyList<RowRange> rows, ref int next, long start, int count)
    {
        var runs = new List<RowRun>();
        var end = start + count;
        for (; next < rows.Count && rows[next].Start < end; next++)
        {
            var from = Math.Max(rows[next].Start, start);
            var to = Math.Min(rows[next].Start + rows[next].Count, end);
            runs.Add(new RowRun(0, (int)(from - start), (int)(to - from)));
            if (rows[next].Start + rows[next].Count > end)
            {
                break;
            }
        }

        return [.. runs];
    }

    private RecordBatch Taken(RecordBatch batch, RowRun[] runs) => new(
        batch.Schema,
        plan.Schema.Fields.Select((field, column) => Gather.Rows(field.Type, [batch.Column(column)], runs)),
        runs.Sum(run => run.Count));
}
