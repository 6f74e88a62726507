using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>New batches made of runs of rows of other batches.</summary>
internal static class GatheredRows
{
    /// <summary>The rows of <paramref name="runs"/> as one batch that shares nothing with its sources.</summary>
    public static RecordBatch Of(TableSchema columns, IReadOnlyList<RecordBatch> sources, RunList runs)
    {
        var arrays = new IArrowArray[columns.Fields.Count];
        var parts = new IArrowArray[sources.Count];
        for (var column = 0; column < arrays.Length; column++)
        {
            for (var source = 0; source < parts.Length; source++)
            {
                parts[source] = sources[source].Column(column);
            }

            arrays[column] = Gather.Rows(columns.Fields[column].Type, parts, runs.Runs);
        }

        return new RecordBatch(ArrowMapping.ToArrow(columns, withMeta: false), arrays, runs.Rows);
    }
}
