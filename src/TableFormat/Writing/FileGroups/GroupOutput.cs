using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Routing;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>
/// Writes runs of stored and incoming rows as rows of one new base file: stored rows keep their commit time and sequence number, incoming
/// ones get new ones (spec 4.1). Not thread-safe.
/// </summary>
internal sealed class GroupOutput(
    BaseFileWriter writer, TableSchema schema, IReadOnlyList<IncomingBatch> incoming, InstantTime instant, int task)
{
    /// <summary>Meta columns that a stored batch begins with.</summary>
    public static IReadOnlyList<string> StoredMeta { get; } = [MetaColumns.CommitTime, MetaColumns.CommitSeqno, MetaColumns.RecordKey];

    private readonly Apache.Arrow.Schema arrow = ArrowMapping.ToArrow(schema, withMeta: false);
    private readonly SeqnoColumn seqnos = new(instant, task);
    private readonly RunList metaRuns = new();
    private readonly IArrowArray[] sources = new IArrowArray[incoming.Count + 1];

    /// <summary>Writes the rows of <paramref name="runs"/>.</summary>
    /// <param name="runs">Source 0 is <paramref name="stored"/>, source 1 + b incoming batch b.</param>
    /// <param name="stored">Meta columns, then data columns; null when no run names it.</param>
    public void Write(RunList runs, RecordBatch? stored)
    {
        if (runs.Rows == 0)
        {
            return;
        }

        using var data = new RecordBatch(arrow, schema.Fields.Select((field, column) => Data(field, column, runs, stored)), runs.Rows);
        var added = SplitMeta(runs);
        using var times = Meta(0, runs, stored, ConstantColumn.Create(instant.ToString(), added));
        using var numbers = Meta(1, runs, stored, seqnos.Next(added));
        using var keys = Keys(runs, stored);
        writer.Write(data, new MetaRows(times, numbers, keys), keysInherited: stored is not null);
    }

    private IArrowArray Data(Field field, int column, RunList runs, RecordBatch? stored)
    {
        for (var batch = 0; batch < incoming.Count; batch++)
        {
            sources[batch + 1] = incoming[batch].Columns[column];
        }

        sources[0] = stored?.Column(StoredMeta.Count + column) ?? sources[1];
        return Gather.Rows(field.Type, sources, runs.Runs);
    }

    private StringArray Keys(RunList runs, RecordBatch? stored)
    {
        for (var batch = 0; batch < incoming.Count; batch++)
        {
            sources[batch + 1] = incoming[batch].Keys;
        }

        sources[0] = stored?.Column(2) ?? sources[1];
        return (StringArray)Gather.Rows(new DataType.String(), sources, runs.Runs);
    }

    // New values of meta columns lie in one array in the order of the incoming rows, whatever batch those come from.
    private int SplitMeta(RunList runs)
    {
        metaRuns.Clear();
        var added = 0;
        foreach (var run in runs.Runs)
        {
            if (run.Source == 0)
            {
                metaRuns.Add(0, run.Start, run.Count);
            }
            else
            {
                metaRuns.Add(1, added, run.Count);
                added += run.Count;
            }
        }

        return added;
    }

    private StringArray Meta(int column, RunList runs, RecordBatch? stored, StringArray added)
    {
        if (added.Length == runs.Rows)
        {
            return added;
        }

        using (added)
        {
            return (StringArray)Gather.Rows(new DataType.String(), [stored!.Column(column), added], metaRuns.Runs);
        }
    }
}
