using System.Collections.Concurrent;
using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// Does again what a store did not answer to, with growing pauses, until <see cref="IngestOptions.StoreUnavailableLimit"/> is over.
/// Once a clean end is asked for, only a few seconds are left. Calls may come from several threads.
/// </summary>
internal sealed class StoreRetry(IngestOptions options, IIngestObserver observer, TimeProvider time, CancellationToken stop)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LimitAfterStop = TimeSpan.FromSeconds(3);
    private readonly ConcurrentQueue<(TableId? Table, string Text)> said = new();

    /// <summary>Runs the call, which must be safe to repeat.</summary>
    /// <exception cref="LakehouseException">The call's last failure.</exception>
    public async Task<T> RunAsync<T>(TableId? table, Func<Task<T>> call, CancellationToken abort)
    {
        var (started, pause) = (time.GetTimestamp(), FirstPause);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (LakehouseException failure) when (failure.Kind == ErrorKind.Unavailable && !IsOver(started, pause))
            {
                said.Enqueue((table, string.Create(
                    CultureInfo.InvariantCulture, $"the store does not answer ({failure.Message}); attempt {attempt + 1} follows in {pause.TotalSeconds:0.#} s")));
            }

            await PauseAsync(pause, abort).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Runs the call, which must be safe to repeat.</summary>
    public Task RunAsync(TableId? table, Func<Task> call, CancellationToken abort) => RunAsync(
        table,
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        abort);

    /// <summary>Tells the observer what there is to tell; for the line's thread alone.</summary>
    public void Tell()
    {
        while (said.TryDequeue(out var next)) observer.OnWarning(next.Table, next.Text);
    }

    private bool IsOver(long started, TimeSpan pause)
    {
        var limit = stop.IsCancellationRequested && LimitAfterStop < options.StoreUnavailableLimit ? LimitAfterStop : options.StoreUnavailableLimit;
        return time.GetElapsedTime(started) + pause > limit;
    }

    // The request to end cuts one pause short; the attempt that follows decides.
    private async Task PauseAsync(TimeSpan pause, CancellationToken abort)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abort, stop.IsCancellationRequested ? CancellationToken.None : stop);
        await Task.Delay(pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        abort.ThrowIfCancellationRequested();
    }
}
