using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Planning;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Catalog;

/// <summary>
/// Brings a catalog up to date with tables of the lake: observe, plan, apply. Cost follows what changed since the last sync. Every step may be
/// repeated and the position is noted last, so that a sync which died anywhere is made good by the next one. Thread-safe; syncs of one table
/// at the same time do the same work twice and do no harm.
/// </summary>
/// <param name="metastore">The catalog; stays the caller's.</param>
/// <param name="options">What is registered, and under which names.</param>
public sealed class CatalogSync(IMetastore metastore, CatalogOptions options)
{
    private const int Attempts = 3;

    /// <summary>What the catalog is called.</summary>
    public string Description => metastore.Description;

    /// <summary>What a sync would do now; changes nothing. One plan for each table of the catalog; none for a table without a commit.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="name">Its name in the lake.</param>
    /// <param name="everything">Whether all is compared, or only what the timeline names since the last sync.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakehouseException">Invalid: names that the catalog refuses or that are taken. Unavailable: no answer.</exception>
    public async Task<IReadOnlyList<TableSyncPlan>> PlanAsync(IStorage table, CatalogName name, bool everything, CancellationToken cancellationToken = default)
    {
        var plans = new List<TableSyncPlan>();
        if (await ObserveAsync(table, name, cancellationToken).ConfigureAwait(false) is { } seen)
        {
            foreach (var (variant, observed) in seen.Tables)
            {
                plans.Add(await PlannerOf(seen.Shape).PlanAsync(variant, observed, everything, ColumnsMode.Alter, cancellationToken).ConfigureAwait(false));
            }
        }

        return plans;
    }

    /// <summary>Brings the catalog up to date.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="name">Its name in the lake.</param>
    /// <param name="everything">Whether all is compared, which also mends what was changed by hand, or only what the timeline names since the last sync.</param>
    /// <param name="cancellationToken">Stops between two calls; the next sync goes on.</param>
    /// <returns>What was done to each table of the catalog; nothing for a table without a commit.</returns>
    /// <exception cref="LakehouseException">As <see cref="PlanAsync"/>; Conflict: others changed the catalog each time, sync again.</exception>
    public async Task<IReadOnlyList<TableSyncResult>> SyncAsync(IStorage table, CatalogName name, bool everything = false, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TrySyncAsync(table, name, everything, cancellationToken).ConfigureAwait(false);
            }
            catch (LakehouseException conflict) when (conflict.Kind == ErrorKind.Conflict && attempt < Attempts)
            {
                // What this sync did of an older state may lie over what the other one did, whose position says that all is done.
                everything = true;
            }
        }
    }

    private async Task<IReadOnlyList<TableSyncResult>> TrySyncAsync(IStorage table, CatalogName name, bool everything, CancellationToken cancellationToken)
    {
        var results = new List<TableSyncResult>();
        if (await ObserveAsync(table, name, cancellationToken).ConfigureAwait(false) is { } seen)
        {
            foreach (var (variant, observed) in seen.Tables)
            {
                var plan = await PlannerOf(seen.Shape).PlanAsync(variant, observed, everything, ColumnsMode.Alter, cancellationToken).ConfigureAwait(false);
                var refusal = await ApplyAsync(plan, observed, cancellationToken).ConfigureAwait(false);
                results.Add(refusal is null
                    ? new TableSyncResult(plan, plan.Problems)
                    : await SyncRefusedAsync(table, name, variant, everything, refusal, cancellationToken).ConfigureAwait(false));
            }
        }

        return results;
    }

    // All is looked at again: the columns may have been refused because somebody with a newer state of the table was faster.
    private async Task<TableSyncResult> SyncRefusedAsync(
        IStorage table, CatalogName name, TableVariant variant, bool everything, LakehouseException refusal, CancellationToken cancellationToken)
    {
        var mode = options.RefusedColumns == RefusedColumns.Recreate ? ColumnsMode.Recreate : ColumnsMode.Keep;
        var seen = await ObserveAsync(table, name, cancellationToken).ConfigureAwait(false) ?? throw refusal;
        var observed = seen.Tables.Single(entry => entry.Variant == variant).Observed;
        var plan = await PlannerOf(seen.Shape).PlanAsync(variant, observed, everything, mode, cancellationToken).ConfigureAwait(false);
        if (await ApplyAsync(plan, observed, cancellationToken).ConfigureAwait(false) is { } again)
        {
            throw again;
        }

        return new TableSyncResult(plan, mode == ColumnsMode.Keep ? [.. plan.Problems, Refused(refusal)] : plan.Problems);
    }

    // A refused change of columns is given back; every other failure is thrown.
    private async Task<LakehouseException?> ApplyAsync(TableSyncPlan plan, MetastoreTable? observed, CancellationToken cancellationToken)
    {
        var target = new SyncTarget(metastore, plan.Table, observed);
        foreach (var step in plan.Steps)
        {
            try
            {
                await step.ApplyAsync(target, cancellationToken).ConfigureAwait(false);
            }
            catch (LakehouseException refusal) when (refusal.Kind == ErrorKind.Unsupported && step is AlterTable { Difference.Columns.Count: > 0 })
            {
                return refusal;
            }
        }

        return null;
    }

    private async Task<(TableShape Shape, IReadOnlyList<(TableVariant Variant, MetastoreTable? Observed)> Tables)?> ObserveAsync(
        IStorage table, CatalogName name, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var seen = new List<(TableVariant, MetastoreTable?)>();
        var target = TableNames.Of(name, options);
        foreach (var variant in TableVariant.Of(state.Properties.Type, options.MergeOnRead))
        {
            var registered = await metastore.GetTableAsync(target.Database, target.Table + variant.Suffix, cancellationToken).ConfigureAwait(false);
            seen.Add((variant, registered));
            if (registered is not null && SyncPosition.Of(registered) is { } position && state.Timeline.CompletedWrites.All(write => write.Time != position.Time))
            {
                // Somebody may have synced a commit that came after the timeline was read.
                state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
            }
        }

        return state.Timeline.CompletedWrites.Count == 0 && seen.All(entry => entry.Item2 is null)
            ? null
            : (await TableShape.OfAsync(state, name, options, cancellationToken).ConfigureAwait(false), seen);
    }

    private TablePlanner PlannerOf(TableShape shape) => new(metastore, options, shape, new PartitionSource(shape.State));

    private static string Refused(LakehouseException refusal) =>
        $"the catalog keeps its old columns: {refusal.Message} To register the new ones set catalog: refused-columns: recreate, which drops the registration, never data, and makes it anew.";
}
