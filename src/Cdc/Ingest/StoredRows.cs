using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>The stored rows of a table as deletions, for a source that emptied its table: their keys, partitions and ordering values.</summary>
internal static class StoredRows
{
    public static async Task<IReadOnlyList<UpsertBatch>> DeletionsAsync(IStorage table, CancellationToken cancellationToken)
    {
        var open = await HudiTable.OpenAsync(table, cancellationToken).ConfigureAwait(false);
        if (open.State.Timeline.CompletedWrites.Count == 0) return [];
        var plan = await open.PlanAsync(new ScanRequest { Columns = Columns(open.State.Properties) }, cancellationToken).ConfigureAwait(false);
        var deletions = new List<UpsertBatch>();
        await foreach (var rows in open.ReadAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            deletions.Add(new UpsertBatch(plan.Schema, rows, Kinds(rows)));
        }

        return deletions;
    }

    // What finds a row and orders it; the rest of a deleted row is of no use to the write.
    private static List<string> Columns(TableProperties properties)
    {
        var columns = properties.KeyFields.Union(properties.PartitionFields, StringComparer.Ordinal);
        return [.. properties.OrderingField is { } ordering ? columns.Append(ordering).Distinct(StringComparer.Ordinal) : columns];
    }

    private static RowKind[] Kinds(RecordBatch rows)
    {
        var kinds = new RowKind[rows.Length];
        System.Array.Fill(kinds, RowKind.Delete);
        return kinds;
    }
}
