using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Reads what a plan names, file by file, batch by batch; holds one batch in memory.</summary>
/// <param name="table">The table's folder.</param>
/// <param name="plan">What to read.</param>
internal sealed class ScanExecutor(IStorage table, ScanPlan plan)
{
    internal async IAsyncEnumerable<RecordBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = plan.Filter is not null && plan.Schema.IndexOf(MetaColumns.CommitTime) < 0
            ? new TableSchema(plan.Schema.Fields.Append(MetaSchema.Fields[0]))
            : plan.Schema;
        foreach (var slice in plan.Files)
        {
            if (slice.BaseFile is not { } file)
            {
                continue;
            }

            var fromPath = PathColumns.Of(slice.PartitionPath, plan, wanted);
            await using var open = await BaseFileReader.OpenAsync(table, file, cancellationToken).ConfigureAwait(false);
            foreach (var batch in open.Read(wanted, history: plan.History))
            {
                cancellationToken.ThrowIfCancellationRequested();
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
