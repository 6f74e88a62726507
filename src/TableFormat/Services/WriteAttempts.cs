using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.TableFormat.Services;

/// <summary>
/// Runs a write until it is decided: a failed one is rolled back; one that lost against another writer is rolled back and repeated on the new
/// state, as often as <see cref="WriterOptions.ConflictRetries"/> says, where repeating is safe.
/// </summary>
/// <param name="context">The table's writer and services.</param>
/// <param name="upkeep">Rolls back and cleans.</param>
/// <param name="discard">Removes files of the attempt that its rollback by another writer may have missed.</param>
internal sealed class WriteAttempts(WriterContext context, TableUpkeep upkeep, Func<Task> discard)
{
    // Whoever is in the way is waited for, since a repetition beside it would probably lose again; but it may be dead, and not known to be yet.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private WriterOptions Options => context.Options;

    /// <summary>Runs it.</summary>
    /// <param name="write">One attempt, given its number from 1 on.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    /// <returns>The result of the last attempt.</returns>
    public async Task<WriteResult> RunAsync(Func<int, Task<WriteResult>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await TryAsync(() => write(attempt), attempt <= Options.ConflictRetries, cancellationToken).ConfigureAwait(false) with { Attempts = attempt };
            if (result.Outcome is not CommitOutcome.Conflicted { MayRepeat: true } conflict || attempt > Options.ConflictRetries)
            {
                return result;
            }

            ConcurrencyLog.Repeating(Options.Logger, result.Instant, conflict.With, attempt + 1, Options.ConflictRetries + 1);
            await WaitForAsync(conflict.Instant, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<WriteResult> TryAsync(Func<Task<WriteResult>> write, bool mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            var result = await WithHeartbeatsAsync(write).ConfigureAwait(false);
            if (result.Outcome is CommitOutcome.Conflicted)
            {
                await UndoAsync().ConfigureAwait(false);
                return result;
            }

            CommitNotice.Committed(context);
            if (result.Outcome is CommitOutcome.Committed)
            {
                await upkeep.CleanAsync(cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        catch (LakehouseException conflict) when (Options.Concurrency == ConcurrencyMode.Optimistic && (conflict.Kind == ErrorKind.Conflict || (conflict.Kind == ErrorKind.Corrupt && mayRepeat)))
        {
            // A file that is missing may be one that others replaced and cleaned while this writer was slow; the new state tells.
            await UndoAsync().ConfigureAwait(false);
            return WriteResult.Nothing with { Outcome = OutcomeOf(conflict) };
        }
        catch (Exception exception) when (exception is LakehouseException or OperationCanceledException or IOException)
        {
            await UndoAsync().ConfigureAwait(false);
            throw;
        }
    }

    // They end before the rollback, which leaves alone whatever this process still works on.
    private async Task<WriteResult> WithHeartbeatsAsync(Func<Task<WriteResult>> write)
    {
        await using var scope = context.Transactions.Heartbeats.BeginScope();
        return await write().ConfigureAwait(false);
    }

    private async Task UndoAsync()
    {
        await upkeep.RollBackAsync().ConfigureAwait(false);
        try
        {
            await discard().ConfigureAwait(false);
        }
        catch (LakehouseException failure)
        {
            ConcurrencyLog.FilesLeft(Options.Logger, failure);
        }
    }

    private static CommitOutcome.Conflicted OutcomeOf(LakehouseException conflict) => new(conflict.Message)
    {
        Instant = InstantTime.TryParse(conflict.Context.Instant, out var other) ? other : null,
    };

    private async Task WaitForAsync(InstantTime? other, CancellationToken cancellationToken)
    {
        var started = Options.Clock.GetTimestamp();
        if (other is not { } instant)
        {
            return;
        }

        while (Options.Clock.GetElapsedTime(started) < LongestWait)
        {
            var now = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
            if (!now.Timeline.PendingWrites.Any(pending => pending.Time == instant)
                || !await context.Transactions.Heartbeats.IsAliveAsync(instant, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await Task.Delay(Pause, Options.Clock, cancellationToken).ConfigureAwait(false);
        }

        context.Transactions.Heartbeats.GiveUpOn(instant);
    }
}
