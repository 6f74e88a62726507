using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Query.Pull;

/// <summary>
/// Merges of the slices at the end of a range. Each slice is merged once: what its log adds is kept from the search for deletions until the
/// changed rows are told, as far as memory goes; what does not fit is merged again. Not thread-safe.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="plan">Plan of the pull.</param>
internal sealed class PulledSlices(HudiTable table, ScanPlan plan) : IDisposable
{
    private readonly Dictionary<(string Partition, string FileId), SliceMerge> kept = [];
    private long room = plan.MergeBytes;

    /// <summary>Columns of what is merged: those of the answer, then key and commit time.</summary>
    public TableSchema Columns { get; } = new(plan.Schema.Fields
        .Concat(new[] { MetaColumns.RecordKey, MetaColumns.CommitTime }.Select(name => new Field(name, new DataType.String())))
        .DistinctBy(field => field.Name));

    /// <summary>
    /// The merge of a slice with log files at the end of the range; null where rows have to be streamed: there is no log, or too much of it, or
    /// columns stand in the path alone. The caller gives it to <see cref="Keep"/> or disposes it.
    /// </summary>
    public async Task<SliceMerge?> MergeAsync(FileSlice slice, ScanPlan at, CancellationToken cancellationToken)
    {
        if (kept.Remove((slice.PartitionPath, slice.FileId), out var known))
        {
            room += known.Bytes;
            return known;
        }

        return slice.LogFiles.Count > 0 && at.ValuesFromPath(slice).Count == 0 && await table.FitsMemoryAsync(at, slice, cancellationToken)
            ? await table.MergeAsync(at with { Schema = Columns }, slice, cancellationToken)
            : null;
    }

    /// <summary>Keeps a merge for later, or forgets it where memory is short.</summary>
    public void Keep(SliceMerge merge)
    {
        if (merge.Bytes > room || !kept.TryAdd((merge.Slice.PartitionPath, merge.Slice.FileId), merge))
        {
            merge.Dispose();
            return;
        }

        room -= merge.Bytes;
    }

    /// <summary>Some rows of a batch, with the columns of the answer.</summary>
    /// <param name="batch">Columns of the answer first.</param>
    /// <param name="runs">Rows.</param>
    public RecordBatch Pick(RecordBatch batch, ReadOnlySpan<RowRun> runs)
    {
        var columns = new IArrowArray[plan.Schema.Fields.Count];
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = Gather.Rows(plan.Schema.Fields[column].Type, [batch.Column(column)], runs);
        }

        var rows = 0;
        foreach (var run in runs)
        {
            rows += run.Count;
        }

        return new RecordBatch(ArrowMapping.ToArrow(plan.Schema, withMeta: false), columns, rows);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var merge in kept.Values)
        {
            merge.Dispose();
        }

        kept.Clear();
    }
}
