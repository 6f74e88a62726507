using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Reading.Cdc;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Settles which files and rows answer a request (spec 11). Stateless over one table state.</summary>
/// <param name="table">Properties and timeline, at one moment.</param>
internal sealed class ScanPlanner(TableState table)
{
    /// <exception cref="LakehouseException">Unsupported or Invalid: the request cannot be answered; Corrupt: what it needs is gone.</exception>
    internal async Task<ScanPlan> PlanAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        var plan = request.Kind switch
        {
            ScanKind.Cdc => await new CdcPlanner(table).PlanAsync(request, cancellationToken).ConfigureAwait(false),
            ScanKind.Incremental => await new IncrementalPlanner(table).PlanAsync(request, cancellationToken).ConfigureAwait(false),
            _ => await PlanSnapshotAsync(request, cancellationToken).ConfigureAwait(false),
        };
        return plan with { MergeBytes = request.MergeBytes };
    }

    private async Task<ScanPlan> PlanSnapshotAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        var view = await FileSystemViews.GetAsync(table, request.AsOf, partitions: null, withPending: false, cancellationToken).ConfigureAwait(false);
        if (request.AsOf is { } asOf)
        {
            await new RetentionCheck(table).RequireAsync(asOf, view, cancellationToken).ConfigureAwait(false);
        }

        var slices = request.Kind == ScanKind.ReadOptimized ? view.LatestBaseSlices : view.LatestSlices;
        var schema = await table.SchemaAsOfAsync(request.AsOf, cancellationToken).ConfigureAwait(false);
        return new ScanPlan(
            OutputColumns.Of(schema, request, table.Properties),
            slices,
            table.Timeline.CompletedWrites.Select(write => (InstantTime?)write.Time).LastOrDefault(time => request.AsOf is null || time <= request.AsOf))
        {
            FieldsFromPath = table.Properties.DropPartitionColumns ? table.Properties.PartitionFields : [],
            UpTo = request.AsOf,
            Constants = PartitionConstants.Find(table.Properties, schema),
            History = await ColumnHistory.LoadAsync(table, request.AsOf, cancellationToken).ConfigureAwait(false),
        };
    }
}
