using Lakehouse.Cdc;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Scheduling;

/// <summary>
/// One scheduled service of one table: runs it, tells how it went, and asks to be run again after a failure. Quartz runs it on one thread at a time.
/// </summary>
internal sealed class ServiceWork
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private readonly TableId table;
    private readonly TableServices services;
    private readonly IStorage folder;
    private readonly ScheduledService scheduled;
    private readonly IIngestObserver observer;
    private readonly TimeProvider clock;
    private readonly CancellationToken stop;
    private readonly Func<ServiceWork, TimeSpan, Task> runAgain;
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private bool closed;
    private int commits;
    private int failures;
    private int asked;
    private long pausedUntil;

    public ServiceWork(
        TableId table,
        TableServices services,
        IStorage folder,
        ScheduledService scheduled,
        IIngestObserver observer,
        TimeProvider clock,
        Func<ServiceWork, TimeSpan, Task> runAgain,
        CancellationToken stop)
    {
        (this.table, this.services, this.folder, this.scheduled) = (table, services, folder, scheduled);
        (this.observer, this.clock, this.runAgain, this.stop) = (observer, clock, runAgain, stop);
    }

    /// <summary>The service.</summary>
    public ScheduledService Scheduled => scheduled;

    /// <summary>The name of its job.</summary>
    public string Name => $"{scheduled.Request.Kind} of {table}";

    /// <summary>Notes a commit; true when the service may be due by its number of commits or bytes, and does not wait to be tried again.</summary>
    public bool NoteCommit()
    {
        var mayBeDue = (scheduled.Request is CompactionRequest && (scheduled.Times.Commits is not null || scheduled.Times.LogBytes is not null))
            || (scheduled.Times.Commits is { } most && Interlocked.Increment(ref commits) >= most);
        return mayBeDue && clock.GetUtcNow().UtcTicks >= Interlocked.Read(ref pausedUntil);
    }

    /// <summary>Asks for a run; false when one that has not begun was asked for already. What is committed before a run begins is seen by it.</summary>
    public bool Ask() => Interlocked.Exchange(ref asked, 1) == 0;

    /// <summary>Runs the service, unless only a number of commits asked for it and it is not due.</summary>
    public Task RunAsync()
    {
        lock (gate)
        {
            running = closed ? Task.CompletedTask : Task.Run(RunWhenDueAsync, CancellationToken.None);
            return running;
        }
    }

    /// <summary>Begins nothing any more.</summary>
    /// <returns>The run that is under way.</returns>
    public Task Close()
    {
        lock (gate)
        {
            closed = true;
            return running;
        }
    }

    private async Task RunWhenDueAsync()
    {
        Interlocked.Exchange(ref asked, 0);
        try
        {
            if (!stop.IsCancellationRequested && await IsDueAsync())
            {
                Interlocked.Exchange(ref commits, 0);
                await RunNowAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Tell(ServiceStage.Done, problem: "stopped with the run; the next one goes on with it");
        }
        catch (Exception failure)
        {
            await FailAsync(failure is LakehouseException known ? known.Describe() : failure.ToString());
        }
    }

    private async Task<bool> IsDueAsync()
    {
        var times = scheduled.Times;
        if (scheduled.Request is not CompactionRequest || (times.Commits is null && times.LogBytes is null) || failures > 0)
        {
            return true;
        }

        var trigger = new CompactionTrigger { DeltaCommits = times.Commits, LogBytes = times.LogBytes, Elapsed = times.Interval };
        var state = await TableState.LoadAsync(folder, stop);
        return times.Cron is not null || await trigger.IsDueAsync(state, clock.GetUtcNow(), stop)
            || state.Timeline.PendingWrites.Any(pending => pending.Action == TimelineAction.Compaction);
    }

    private async Task RunNowAsync()
    {
        Tell(ServiceStage.Started);
        var result = await services.RunAsync(scheduled.Request, new Reporter(this), stop);
        if (result.Outcome is null or CommitOutcome.Committed)
        {
            failures = 0;
            observer.OnService(new ServiceReport(table, scheduled.Request.Kind, ServiceStage.Done) { Result = result });
        }
        else
        {
            await FailAsync(result.Outcome is CommitOutcome.Conflicted conflict ? $"it lost against {conflict.With}" : $"{result.Outcome}");
        }
    }

    private async Task FailAsync(string problem)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        pause = pause < LongestPause ? pause : LongestPause;
        failures++;
        Interlocked.Exchange(ref pausedUntil, (clock.GetUtcNow() + pause).UtcTicks);
        Tell(ServiceStage.Failed, FormattableString.Invariant($"{problem}; it is tried again in {pause.TotalSeconds} s"));
        await runAgain(this, pause);
    }

    private void Tell(ServiceStage stage, string? problem = null) =>
        observer.OnService(new ServiceReport(table, scheduled.Request.Kind, stage) { Problem = problem });

    private sealed class Reporter(ServiceWork work) : IProgress<ServiceProgress>
    {
        public void Report(ServiceProgress value) =>
            work.observer.OnService(new ServiceReport(work.table, work.scheduled.Request.Kind, ServiceStage.Running) { Progress = value });
    }
}
