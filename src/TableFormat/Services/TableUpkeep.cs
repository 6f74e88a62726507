using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Cleaning;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.TableFormat.Services;

/// <summary>What a writer does before and after its writes: puts the timeline in order, rolls back, cleans. Each inside a critical section.</summary>
internal sealed class TableUpkeep
{
    private readonly WriterContext context;
    private readonly TableGuard guard;
    private readonly FailedWrites failedWrites;
    private readonly Cleaner cleaner;

    public TableUpkeep(WriterContext context)
    {
        this.context = context;
        var (table, options) = (context.Table, context.Options);
        guard = new TableGuard(table, options);
        cleaner = new Cleaner(context);
        failedWrites = new FailedWrites(context);
    }

    private bool IsShared => context.Options.Concurrency == ConcurrencyMode.Optimistic;

    /// <summary>What a writer does once: also removes what interrupted writers left under hidden names.</summary>
    /// <returns>The table, ready for a write.</returns>
    /// <exception cref="LakehouseException">Unsupported: a table that this program cannot write. Conflict: another writer is alive.</exception>
    public async Task<TableState> OpenAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await guard.EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        await guard.RemoveStaleMetadataTableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        if (!await OthersWriteAsync(state, cancellationToken).ConfigureAwait(false))
        {
            await context.Table.SweepAsync(string.Empty, cancellationToken).ConfigureAwait(false);
        }

        return await ResolveAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a writer does before each write.</summary>
    /// <returns>The table, ready for a write.</returns>
    /// <exception cref="LakehouseException">As <see cref="OpenAsync"/>.</exception>
    public async Task<TableState> PrepareAsync(CancellationToken cancellationToken)
    {
        if (IsShared && await LookAsync(cancellationToken).ConfigureAwait(false) is { } ready)
        {
            return ready;
        }

        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await guard.EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        return await ResolveAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cleans after a commit. A failure is noted; the next write takes it up.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (IsShared && !await cleaner.IsDueAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
            await cleaner.CleanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LakehouseException or OperationCanceledException)
        {
            Cleaner.Postponed(context.Options.Logger, exception);
        }
    }

    /// <summary>Rolls back a write that failed. Nobody waits for it with a token: a write that was begun must not stay pending.</summary>
    public async Task RollBackAsync()
    {
        try
        {
            await using var transaction = await context.Transactions.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            var state = await TableState.LoadAsync(context.Table, CancellationToken.None).ConfigureAwait(false);
            await failedWrites.ResolveAsync(state, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakehouseException exception)
        {
            // The failure that led here says more; the next write or opening rolls back first.
            RollbackLog.Postponed(context.Options.Logger, exception);
        }
    }

    // Among several writers a look without the lock does where it finds nothing to put in order; what is in the way later, the commit finds. Null: the lock is needed.
    private async Task<TableState?> LookAsync(CancellationToken cancellationToken)
    {
        var mark = context.Transactions.Mark;
        var markers = failedWrites.MarkedAsync(cancellationToken);
        var state = await SideBySide.RunAsync(markers, () => TableState.LoadAsync(context.Table, cancellationToken)).ConfigureAwait(false);
        if (state.Properties.MetadataPartitions.Count + state.Properties.MetadataPartitionsInflight.Count > 0
            || PendingCleans.Of(state).Any()
            || !await failedWrites.AreSettledAsync(state, await markers.ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await guard.EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        context.Transactions.Look = new(state, mark);
        return state;
    }

    private async Task<TableState> ResolveAsync(TableState state, CancellationToken cancellationToken)
    {
        state = await failedWrites.ResolveAsync(state, cancellationToken).ConfigureAwait(false);
        return await cleaner.ResumeAsync(state, cancellationToken).ConfigureAwait(false);
    }

    // Files under hidden names are made between an instant's request and its end, inside of a section, or by a heartbeat.
    private async Task<bool> OthersWriteAsync(TableState state, CancellationToken cancellationToken)
    {
        foreach (var pending in IsShared ? state.Timeline.Instants.Where(instant => instant.State != InstantState.Completed) : [])
        {
            if (await context.Transactions.Heartbeats.IsAliveAsync(pending.Time, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }
}
