using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Reads what a plan names, slice by slice, batch by batch. Beside the batch it holds the log rows of one slice, up to a limit.</summary>
/// <param name="table">Properties and timeline.</param>
/// <param name="plan">What to read.</param>
internal sealed class ScanExecutor(TableState table, ScanPlan plan)
{
    private readonly SliceMergeOptions options = new() { MemoryBytes = plan.MergeBytes };

    internal async IAsyncEnumerable<RecordBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = plan.Filter is not null && plan.Schema.IndexOf(MetaColumns.CommitTime) < 0
            ? new TableSchema(plan.Schema.Fields.Append(MetaSchema.Fields[0]))
            : plan.Schema;
        foreach (var slice in plan.Files)
        {
            var fromPath = PathColumns.Of(slice.PartitionPath, plan, wanted);
            await foreach (var batch in SliceReader.ReadAsync(table, slice, wanted, plan.UpTo, plan.History, options, cancellationToken).ConfigureAwait(false))
            {
                if (Keep(fromPath.Apply(batch), wanted) is { } kept)
                {
                    yield return kept;
                }
            }
        }
    }

    private RecordBatch? Keep(RecordBatch batch, TableSchema wanted)
    {
        if (plan.Filter is null)
        {
            return batch;
        }

        var runs = plan.Filter.Keep((StringArray)batch.Column(wanted.IndexOf(MetaColumns.CommitTime)));
        if (runs.Count == 0)
        {
            batch.Dispose();
            return null;
        }

        var isWhole = runs is [{ Start: 0 } only] && only.Count == batch.Length;
        return isWhole && ReferenceEquals(wanted, plan.Schema) ? batch : Gathered(batch, [.. runs]);
    }

    private RecordBatch Gathered(RecordBatch batch, ReadOnlySpan<RowRun> runs)
    {
        var columns = new IArrowArray[plan.Schema.Fields.Count];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = Gather.Rows(plan.Schema.Fields[column].Type, [batch.Column(column)], runs);
        }

        var length = 0;
        foreach (var run in runs)
        {
            length += run.Count;
        }

        batch.Dispose();
        return new RecordBatch(ArrowMapping.ToArrow(plan.Schema, withMeta: false), columns, length);
    }
}
