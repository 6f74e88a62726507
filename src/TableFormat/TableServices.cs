using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.TableFormat;

/// <summary>
/// The table services of one table: compaction, clustering, cleaning, archival, savepoints, rollback, restore. Each plans first, stores the
/// plan, and can be killed and resumed. Thread-safe; services run one after the other.
/// </summary>
public sealed class TableServices : IAsyncDisposable
{
    private readonly WriterContext context;
    private readonly bool ownsTransactions;

    private TableServices(WriterContext context, bool ownsTransactions)
    {
        this.context = context;
        this.ownsTransactions = ownsTransactions;
    }

    /// <summary>Opens the services of a table that no writer of this process has open.</summary>
    /// <exception cref="LakehouseException">Invalid: no table. Conflict: another process holds the table.</exception>
    public static async Task<TableServices> OpenAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        options = options.FollowingClockOf(table);
        await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var transactions = await TableTransactions.OpenAsync(table, options, cancellationToken).ConfigureAwait(false);
        try
        {
            if (options.Concurrency == ConcurrencyMode.SingleWriter)
            {
                // Nobody else writes: what has a temporary name was left by somebody who died.
                await table.SweepAsync(string.Empty, cancellationToken).ConfigureAwait(false);
            }

            return new TableServices(new WriterContext(transactions.Fence(table), transactions, new InstantClock(options.Clock), options), ownsTransactions: true);
        }
        catch
        {
            await transactions.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a service would do now. Takes no lock and changes nothing, so it may be asked beside any writer.</summary>
    /// <exception cref="LakehouseException">As <see cref="PlanAsync"/>.</exception>
    public static async Task<ServicePlan> PreviewAsync(
        IStorage table, WriterOptions options, ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        options = options.FollowingClockOf(table);
        await using var transactions = TableTransactions.ReadOnly(table, options);
        var context = new WriterContext(table, transactions, new InstantClock(options.Clock), options);
        await using var services = new TableServices(context, ownsTransactions: false);
        return await services.PlanAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The services beside an open writer; they share its lock, its critical sections and its instants.</summary>
    internal static TableServices Beside(WriterContext context) => new(context, ownsTransactions: false);

    /// <summary>What <see cref="RunAsync"/> would do now; changes nothing.</summary>
    /// <exception cref="LakehouseException">Invalid: the request names what the table lacks. Unsupported: not for this table.</exception>
    public async Task<ServicePlan> PlanAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        return await BoundService.Of(context, request).PlanAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes what is pending of the service, then plans, stores the plan and executes it.</summary>
    /// <exception cref="LakehouseException">Conflict: another writer was in the way; nothing is left behind. Otherwise as <see cref="PlanAsync"/>.</exception>
    public async Task<ServiceResult> RunAsync(
        ServiceRequest request, IProgress<ServiceProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var turn = await context.Transactions.BeginServiceAsync(cancellationToken).ConfigureAwait(false);
        await using var heartbeats = context.Transactions.Heartbeats.BeginScope();
        var run = new BudgetedRun(context, progress);
        try
        {
            return await BoundService.Of(run.Context, request).RunAsync(run, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A service that fails may have completed some of its instants.
            CommitNotice.Committed(context);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (ownsTransactions)
        {
            await context.Afterwards.WaitAsync().ConfigureAwait(false);
            await context.Transactions.DisposeAsync().ConfigureAwait(false);
        }
    }
}
