using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Catalog.Following;

/// <summary>A table whose commits a catalog follows: one sync at a time, and one more when commits came meanwhile. Thread-safe.</summary>
internal sealed class FollowedTable(IStorage table, FollowerRoom room)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly CatalogName name = NameOf(table.Root);
    private Task running = Task.CompletedTask;
    private bool asked;
    private bool isRunning;
    private bool closed;

    /// <summary>The table has a new commit. Returns at once.</summary>
    public void Ask()
    {
        lock (gate)
        {
            asked = true;
            if (!isRunning && !closed)
            {
                isRunning = true;
                running = Task.Run(RunAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>No sync begins after this; the task ends with the one that runs.</summary>
    public Task Close()
    {
        lock (gate)
        {
            closed = true;
            return running;
        }
    }

    private static CatalogName NameOf(string root)
    {
        var segments = root.Replace('\\', '/').TrimEnd('/').Split('/');
        return new CatalogName(segments.Length > 1 ? segments[^2] : "", segments[^1]);
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (Take())
        {
            var started = room.Clock.GetTimestamp();
            if (await SyncAsync().ConfigureAwait(false))
            {
                pause = FirstPause;
                await RestAsync(room.Interval - room.Clock.GetElapsedTime(started)).ConfigureAwait(false);
                continue;
            }

            await PauseAsync(pause).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool Take()
    {
        lock (gate)
        {
            isRunning = asked;
            asked = false;
            return isRunning;
        }
    }

    // True when there is nothing to repeat: the table is synced, or repeating is of no use.
    private async Task<bool> SyncAsync()
    {
        var started = room.Clock.GetTimestamp();
        try
        {
            await room.Slots.WaitAsync(room.Stop).ConfigureAwait(false);
            try
            {
                var results = await room.Sync.SyncAsync(table, name, cancellationToken: room.Stop).ConfigureAwait(false);
                Tell(CatalogStage.Synced, results, null, started);
            }
            finally
            {
                room.Slots.Release();
            }
        }
        catch (LakehouseException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.Conflict && !room.Stop.IsCancellationRequested)
        {
            Tell(CatalogStage.Waiting, [], failure, started);
            lock (gate)
            {
                asked = true;
            }

            return false;
        }
        catch (LakehouseException failure)
        {
            Tell(CatalogStage.Failed, [], failure, started);
        }
        catch (OperationCanceledException) when (room.Stop.IsCancellationRequested)
        {
            Tell(CatalogStage.Left, [], null, started);
            lock (gate)
            {
                asked = false;
            }
        }
#pragma warning disable CA1031 // A fault of the sync must not end the process that writes the table; it is shown.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var unexpected = new LakehouseException(ErrorKind.Unsupported, $"The sync failed unexpectedly: {fault.Message}", new ErrorContext { Table = name.ToString() }, "Run lakehouse sync --verbose on the table.", fault);
            Tell(CatalogStage.Failed, [], unexpected, started);
        }

        return true;
    }

    // Whoever commits many times a second asks the metastore once an interval; a run that ends does not wait.
    private async Task RestAsync(TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, room.Clock, room.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // While the run ends, pauses are short, so that what can be done within the grace is.
    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(room.Closing.IsCancellationRequested ? FirstPause : pause, room.Clock, room.Closing.IsCancellationRequested ? room.Stop : room.Closing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (room.Closing.IsCancellationRequested)
        {
            // The next attempt comes at once, or tells that the time is over.
            return;
        }
    }

    private void Tell(CatalogStage stage, IReadOnlyList<TableSyncResult> results, LakehouseException? error, long started) =>
        room.View.OnSync(new CatalogReport(name, stage, results, error, room.Clock.GetElapsedTime(started)));
}
