using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// The critical section in which a write requests its instant, whose time is greater than all others: those of other processes too (spec 2.1). One of
/// several writers chooses it, and begins its heartbeat, while it waits for the lock; the choice stands unless somebody else was faster. Disposed, the
/// section is over.
/// </summary>
internal sealed class InstantRequest : IAsyncDisposable
{
    private readonly TableTransaction transaction;

    private InstantRequest(TableTransaction transaction, InstantTime time, TableState now) => (this.transaction, Time, Now) = (transaction, time, now);

    /// <summary>The instant's time.</summary>
    public InstantTime Time { get; }

    /// <summary>The table as the section found it.</summary>
    public TableState Now { get; }

    /// <summary>Enters the section.</summary>
    /// <param name="context">The table's writer.</param>
    /// <param name="state">The table as the write was planned.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="Errors.LakehouseException">Conflict: another process holds the lock all the time.</exception>
    public static Task<InstantRequest> EnterAsync(WriterContext context, TableState state, CancellationToken cancellationToken)
    {
        // Before the first await, or the caller would not be inside of the section.
        var entering = context.Transactions.BeginAsync(cancellationToken);
        return EnterAsync(context, state, entering, cancellationToken);
    }

    /// <summary>Ends the section; the lock's release is waited for by the next one.</summary>
    public void EndBeside() => transaction.EndBeside();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    private static async Task<InstantRequest> EnterAsync(WriterContext context, TableState state, Task<TableTransaction> entering, CancellationToken cancellationToken)
    {
        var time = context.Instants.Next(state.Timeline);
        try
        {
            await context.Transactions.Heartbeats.StartAsync(time, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await LeaveAsync(entering).ConfigureAwait(false);
            throw;
        }

        var transaction = await entering.ConfigureAwait(false);
        try
        {
            var now = await NowAsync(context, state, transaction, cancellationToken).ConfigureAwait(false);
            if (now.Timeline.Newest >= time)
            {
                await context.Transactions.Heartbeats.StopAsync(time).ConfigureAwait(false);
                time = context.Instants.Next(now.Timeline);
            }

            return new InstantRequest(transaction, time, now);
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // What was looked at since this process had the lock stands when nobody had it in between.
    private static async ValueTask<TableState> NowAsync(WriterContext context, TableState state, TableTransaction transaction, CancellationToken cancellationToken)
    {
        var look = context.Transactions.Look;
        if (context.Options.Concurrency == ConcurrencyMode.SingleWriter || (look?.State == state && transaction.IsFirstSince(look.Mark)))
        {
            return state;
        }

        var (timeline, files) = await TimelineLoader.LoadAsync(state.Storage, state.Properties.Layout, cancellationToken).ConfigureAwait(false);
        return state.WithTimeline(timeline, files);
    }

    private static async Task LeaveAsync(Task<TableTransaction> entering)
    {
        await ((Task)entering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (entering.IsCompletedSuccessfully)
        {
            await (await entering.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }
}
