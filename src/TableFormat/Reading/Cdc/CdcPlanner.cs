using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>
/// Settles where the changes of a range of writes are found (spec 11.4): begin exclusive, end inclusive. Compaction, clustering and other
/// services change no rows. Stateless over one table state.
/// </summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class CdcPlanner(TableState table)
{
    /// <exception cref="LakehouseException">Unsupported: the table keeps no keys, or files lack columns. Invalid: part of the range is archived or cleaned.</exception>
    internal async Task<ScanPlan> PlanAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        Refuse(!table.Properties.PopulateMetaFields && table.Properties.KeyFields.Count == 0, "the table stores no keys, and hoodie.table.recordkey.fields does not say what they are made of");
        Refuse(table.Properties.DropPartitionColumns, "its files lack the partition columns (hoodie.datasource.write.drop.partition.columns)");
        var output = CdcColumns.Of(request);
        var writes = table.Timeline.CompletedWrites.Where(write => IsSelected(write, request)).ToList();
        var splits = new List<CdcSplit>();
        var archived = await RequireUnarchivedAsync(request, cancellationToken).ConfigureAwait(false);
        if (writes.Count > 0)
        {
            var slices = await GroupSlices.LoadAsync(table, cancellationToken).ConfigureAwait(false);
            var previous = PreviousWrites();
            foreach (var write in writes)
            {
                splits.AddRange(await SplitsAsync(write, previous[write.Time] ?? archived, slices, cancellationToken).ConfigureAwait(false));
            }
        }

        return new ScanPlan(output, [], writes.LastOrDefault()?.Time)
        {
            Changes = splits,
            History = await ColumnHistory.LoadAsync(table, asOf: null, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<IEnumerable<CdcSplit>> SplitsAsync(Instant write, InstantTime? previous, GroupSlices slices, CancellationToken cancellationToken)
    {
        var metadata = await table.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
        return metadata.OperationType.CanChangeSchema() && !metadata.Compacted
            ? new WriteSplits(write.Time, previous, slices).Of(metadata)
            : [];
    }

    // Of each completed write the one before it; a commit and a replace commit may have one time.
    private Dictionary<InstantTime, InstantTime?> PreviousWrites()
    {
        var previous = new Dictionary<InstantTime, InstantTime?>();
        InstantTime? last = null;
        foreach (var time in table.Timeline.CompletedWrites.Select(write => write.Time).Distinct())
        {
            previous[time] = last;
            last = time;
        }

        return previous;
    }

    private InstantTime TimeOf(Instant write) => table.Properties.Layout.HasCompletionTimes ? write.CompletionTime ?? write.Time : write.Time;

    private bool IsSelected(Instant write, ScanRequest request) =>
        (request.Begin is not { } begin || TimeOf(write) > begin) && (request.End is not { } end || TimeOf(write) <= end);

    // The newest archived write, where a range that begins before the timeline needs it.
    private async Task<InstantTime?> RequireUnarchivedAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        if (table.Timeline.FirstInstant is not { } first || request.Begin >= first)
        {
            return null;
        }

        var archived = (await ArchivedTimeline.LoadAsync(table, cancellationToken).ConfigureAwait(false)).Select(entry => entry.Instant).Where(instant => instant.IsWrite).ToList();
        if (archived.Any(write => IsSelected(write, request)))
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"The writes before {first} are archived, and their changes are not known any more.",
                new ErrorContext { Table = table.Properties.TableName },
                $"Read a snapshot, and ask for changes that begin at {first} or later.");
        }

        return archived.LastOrDefault()?.Time;
    }

    private void Refuse(bool unsupported, string because)
    {
        if (unsupported)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Changes cannot be read: {because}.",
                new ErrorContext { Table = table.Properties.TableName },
                "Compare two snapshots by time travel.");
        }
    }
}
