using System.Collections.Concurrent;
using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// Which pending instants somebody works on. Those of this process are known by name. With several writers each also keeps a file
/// <c>.hoodie/.heartbeat/&lt;instant&gt;</c> fresh, as Java does (spec 9.4); its content, which Java ignores, names the writer. Whether a file is
/// stale is judged by the store's clock alone: its time is compared with that of a file written for the purpose. Thread-safe.
/// </summary>
internal sealed class Heartbeats
{
    /// <summary>Where the files lie.</summary>
    public const string Folder = ".hoodie/.heartbeat";

    // Outside of the folder, where Java takes every name for an instant.
    private const string ClockFile = ".hoodie/.locks/lakehouse-clock";

    // Hudi's default: two beats may be missed.
    private const int MissedBeats = 2;

    // One that is late must not end a write.
    private const int BeatsInInterval = 2;

    private readonly IStorage table;
    private readonly WriterOptions options;
    private readonly ConcurrentDictionary<InstantTime, Beat> running = new();
    private readonly ConcurrentDictionary<InstantTime, bool> givenUp = new();
    private readonly AsyncLocal<Scope?> scope = new();

    public Heartbeats(IStorage table, WriterOptions options)
    {
        this.table = table;
        this.options = options;
    }

    private bool WritesFiles => options.Concurrency == ConcurrencyMode.Optimistic;

    /// <summary>How old a heartbeat may be.</summary>
    public TimeSpan Expiry => options.HeartbeatInterval * MissedBeats;

    /// <summary>The name under which this writer is known to others.</summary>
    public string Writer => options.WriterName;

    /// <summary>What the calling method starts from now on ends with the scope, however the work ended.</summary>
    public IAsyncDisposable BeginScope() => scope.Value = new Scope(this);

    /// <summary>
    /// Whether others cannot have taken a write of this process for dead by now, as far as this machine's clock tells it; always, where no heartbeat is kept.
    /// </summary>
    public bool IsFresh(InstantTime instant) => !WritesFiles || (running.TryGetValue(instant, out var beat) && options.Clock.GetUtcNow() - beat.At < Expiry);

    /// <summary>Says that this process works on the instant, until it is stopped.</summary>
    public async Task StartAsync(InstantTime instant, CancellationToken cancellationToken)
    {
        if (running.TryGetValue(instant, out _))
        {
            return;
        }

        var begun = Now();
        if (WritesFiles)
        {
            await WriteAsync(table, instant, cancellationToken).ConfigureAwait(false);
        }

        running[instant] = new Beat(this, instant, begun);
        scope.Value?.Started.Add(instant);
    }

    /// <summary>
    /// Until when a file of the instant may appear, by the store's clock: others cannot have taken the write for dead before. A quarter of
    /// <see cref="Expiry"/> is left to requests that are on their way then. Null where the store has no clock of its own, or no heartbeat is kept.
    /// </summary>
    public DateTimeOffset? NotAfter(InstantTime instant) => running.TryGetValue(instant, out var beat) ? beat.NotAfter : null;

    /// <summary>Ends it; called when the instant is complete, taken back or given up.</summary>
    public async Task StopAsync(InstantTime instant)
    {
        if (!running.TryRemove(instant, out var beat))
        {
            return;
        }

        await beat.DisposeAsync().ConfigureAwait(false);
        if (WritesFiles)
        {
            try
            {
                await table.DeleteAsync(PathOf(instant), CancellationToken.None).ConfigureAwait(false);
            }
            catch (LakehouseException failure)
            {
                // It goes stale by itself.
                ConcurrencyLog.HeartbeatLeft(options.Logger, instant, failure);
            }
        }
    }

    /// <summary>Stops waiting for a writer that has not finished in time: it is no longer an early conflict, only its commit would be one.</summary>
    public void GiveUpOn(InstantTime instant) => givenUp[instant] = true;

    /// <summary>True after <see cref="GiveUpOn"/>.</summary>
    public bool IsGivenUpOn(InstantTime instant) => givenUp.ContainsKey(instant);

    /// <summary>True while this process works on the instant.</summary>
    public bool IsOurs(InstantTime instant) => running.ContainsKey(instant);

    /// <summary>True while this process works on the instant, or another one's heartbeat is fresh.</summary>
    public async Task<bool> IsAliveAsync(InstantTime instant, CancellationToken cancellationToken)
    {
        if (IsOurs(instant))
        {
            return true;
        }

        if (await table.StatAsync(PathOf(instant), cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        // The time first: a beat that came in between is young, not overlooked.
        var now = await StoreNowAsync(cancellationToken).ConfigureAwait(false);
        return await table.StatAsync(PathOf(instant), cancellationToken).ConfigureAwait(false) is { } beat && now - beat.ModifiedAt < Expiry;
    }

    /// <summary>Who works on the instant, as its heartbeat says; null when it says nothing.</summary>
    public async Task<string?> WriterOfAsync(InstantTime instant, CancellationToken cancellationToken) =>
        IsOurs(instant) ? Writer
        : await table.TryReadAsync(PathOf(instant), cancellationToken).ConfigureAwait(false) is { Length: > 0 } text ? Encoding.UTF8.GetString(text)
        : null;

    /// <summary>
    /// The check right before an instant is completed: false when its heartbeat is gone or had stopped for too long, so that others may have
    /// taken the write for dead. The heartbeat is fresh afterwards.
    /// </summary>
    public async Task<bool> ConfirmAsync(InstantTime instant, CancellationToken cancellationToken)
    {
        if (!WritesFiles)
        {
            return true;
        }

        // Whoever takes a write for dead removes its instant before the heartbeat, and this is asked when the instant was seen.
        if (running.TryGetValue(instant, out var beat) && beat.IsSteady)
        {
            return true;
        }

        if (await table.StatAsync(PathOf(instant), cancellationToken).ConfigureAwait(false) is not { } before)
        {
            return false;
        }

        await WriteAsync(table, instant, cancellationToken).ConfigureAwait(false);
        return await table.StatAsync(PathOf(instant), cancellationToken).ConfigureAwait(false) is { } after
            && after.ModifiedAt - before.ModifiedAt < Expiry;
    }

    /// <summary>Removes the heartbeat of an instant that is over.</summary>
    public async Task RemoveAsync(InstantTime instant, CancellationToken cancellationToken) =>
        await table.DeleteAsync(PathOf(instant), cancellationToken).ConfigureAwait(false);

    private static string PathOf(InstantTime instant) => $"{Folder}/{instant}";

    private Moment Now() => new(options.Clock.GetUtcNow(), options.Clock.GetTimestamp(), WritesFiles && table.Clock is { } clock ? clock.GetUtcNow() + (Expiry * 0.75) : null);

    private async Task WriteAsync(IStorage store, InstantTime instant, CancellationToken cancellationToken) =>
        await store.PutAsync(PathOf(instant), Encoding.UTF8.GetBytes(Writer), PutCondition.Always, cancellationToken).ConfigureAwait(false);

    private async Task<DateTimeOffset> StoreNowAsync(CancellationToken cancellationToken)
    {
        await table.PutAsync(ClockFile, default, PutCondition.Always, cancellationToken).ConfigureAwait(false);
        return await table.StatAsync(ClockFile, cancellationToken).ConfigureAwait(false) is { } probe ? probe.ModifiedAt : options.Clock.GetUtcNow();
    }

    // When a beat was sent, by this machine's clocks, and until when files may appear because of it, by the store's.
    private sealed record Moment(DateTimeOffset At, long Timestamp, DateTimeOffset? NotAfter);

    /// <summary>One heartbeat that is kept fresh. A beat cannot take effect after the end of the one before it: the write may have been rolled back then.</summary>
    private sealed class Beat : IAsyncDisposable
    {
        private readonly Heartbeats owner;
        private readonly InstantTime instant;
        private readonly CancellationTokenSource stop = new();
        private readonly IStorage fenced;
        private readonly Task refreshing;
        private volatile Moment last;
        private volatile bool missed;

        public Beat(Heartbeats owner, InstantTime instant, Moment first)
        {
            (this.owner, this.instant, last) = (owner, instant, first);
            missed = Since(first) >= owner.Expiry;
            fenced = owner.table.Fenced(() => NotAfter);
            refreshing = owner.WritesFiles ? RefreshAsync(stop.Token) : Task.CompletedTask;
        }

        public DateTimeOffset At => last.At;

        public DateTimeOffset? NotAfter => last.NotAfter;

        /// <summary>True when no two beats were so far apart that somebody may have taken the write for dead, and the last one is not older than an interval.</summary>
        public bool IsSteady => !missed && Since(last) < owner.options.HeartbeatInterval;

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }

        // By both clocks: one may be set, the other stands still while the machine sleeps.
        private TimeSpan Since(Moment then)
        {
            var (utc, ticked) = ((owner.options.Clock.GetUtcNow() - then.At).Duration(), owner.options.Clock.GetElapsedTime(then.Timestamp));
            return utc > ticked ? utc : ticked;
        }

        private async Task RefreshAsync(CancellationToken stopped)
        {
            while (!stopped.IsCancellationRequested)
            {
                await Task.Delay(owner.options.HeartbeatInterval / BeatsInInterval, owner.options.Clock, stopped).ConfigureAwait(false);
                try
                {
                    // Never made anew: a heartbeat that is gone was removed by whoever rolled the write back.
                    if (await owner.table.StatAsync(PathOf(instant), stopped).ConfigureAwait(false) is not null)
                    {
                        var next = owner.Now();
                        await owner.WriteAsync(fenced, instant, stopped).ConfigureAwait(false);
                        missed |= Since(last) >= owner.Expiry;
                        last = next;
                    }
                }
                catch (LakehouseException failure)
                {
                    ConcurrencyLog.HeartbeatMissed(owner.options.Logger, instant, failure);
                }
            }
        }
    }

    private sealed class Scope(Heartbeats owner) : IAsyncDisposable
    {
        public ConcurrentBag<InstantTime> Started { get; } = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var instant in Started)
            {
                await owner.StopAsync(instant).ConfigureAwait(false);
            }
        }
    }
}
