using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Timeline;
using Quartz;
using Quartz.Impl;

namespace Lakehouse.Cli.Scheduling;

/// <summary>
/// Runs the services of an ingest run's tables by a schedule, beside its commits (Quartz, in memory). When the run lets go of a table its services
/// get some time to finish; what is stopped then has its plan stored and is gone on with by the next run. Thread-safe.
/// </summary>
internal sealed class ScheduledCare : ITableCare, IAsyncDisposable
{
    private readonly IScheduler scheduler;
    private readonly ServiceSettings settings;
    private readonly IIngestObserver observer;
    private readonly TimeProvider clock;
    private readonly CancellationToken abort;
    private readonly ConcurrentDictionary<TableId, CaredTable> tables = new();

    private ScheduledCare(IScheduler scheduler, ServiceSettings settings, IIngestObserver observer, TimeProvider clock, CancellationToken abort)
    {
        (this.scheduler, this.settings, this.observer, this.clock, this.abort) = (scheduler, settings, observer, clock, abort);
    }

    /// <summary>Starts the scheduler.</summary>
    /// <param name="settings">Which services, and when.</param>
    /// <param name="observer">Told what they do.</param>
    /// <param name="clock">Clock of the tables; cron and intervals follow the system's.</param>
    /// <param name="abort">Stops everything at once.</param>
    public static async Task<ScheduledCare> StartAsync(ServiceSettings settings, IIngestObserver observer, TimeProvider clock, CancellationToken abort)
    {
        var properties = new NameValueCollection
        {
            ["quartz.scheduler.instanceName"] = string.Create(CultureInfo.InvariantCulture, $"lakehouse-{clock.GetTimestamp()}-{settings.GetHashCode()}"),
            ["quartz.threadPool.maxConcurrency"] = settings.Parallel.ToString(CultureInfo.InvariantCulture),
        };
        var scheduler = await new StdSchedulerFactory(properties).GetScheduler(CancellationToken.None);
        await scheduler.Start(CancellationToken.None);
        return new ScheduledCare(scheduler, settings, observer, clock, abort);
    }

    /// <inheritdoc />
    public async ValueTask OnTakenAsync(TableId table, TableServices services, TableState state)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var works = settings.For(table)
            .Where(service => !service.ForLogs || state.Properties.Type == TableType.MergeOnRead)
            .Select(service => new ServiceWork(table, services, state.Storage, service, observer, clock, RunAgainAsync, stop.Token))
            .ToList();
        tables[table] = new CaredTable(stop, works);
        foreach (var work in works)
        {
            await ScheduleAsync(work);
        }
    }

    /// <inheritdoc />
    public async ValueTask OnCommittedAsync(TableId table)
    {
        foreach (var work in tables.TryGetValue(table, out var cared) ? cared.Works.Where(work => work.NoteCommit()) : [])
        {
            await RunAgainAsync(work, TimeSpan.Zero);
        }
    }

    /// <inheritdoc />
    public async ValueTask LetGoAsync(TableId table)
    {
        if (!tables.TryRemove(table, out var cared))
        {
            return;
        }

        using var stop = cared.Stop;
        var running = Task.WhenAll(cared.Works.Select(work => work.Close()).ToList());
        foreach (var work in cared.Works)
        {
            await RemoveAsync(KeyOf(work));
        }

        await Task.WhenAny(running, Task.Delay(settings.Grace, abort));
        await stop.CancelAsync();
        await running;
    }

    /// <summary>Ends the scheduler; tables that are still cared for are let go.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var table in tables.Keys)
        {
            await LetGoAsync(table);
        }

        await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
    }

    private async Task ScheduleAsync(ServiceWork work)
    {
        var job = JobBuilder.Create<ServiceJob>().WithIdentity(KeyOf(work)).StoreDurably()
            .UsingJobData(new JobDataMap { [ServiceJob.WorkKey] = work }).Build();
        await scheduler.AddJob(job, replace: true, CancellationToken.None);
        if (work.Scheduled.Times.Interval is { } interval)
        {
            await scheduler.ScheduleJob(
                TriggerBuilder.Create().ForJob(job).StartAt(After(interval))
                    .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever().WithMisfireHandlingInstructionNextWithRemainingCount()).Build(),
                CancellationToken.None);
        }

        if (work.Scheduled.Times.Cron is { } cron)
        {
            await scheduler.ScheduleJob(
                TriggerBuilder.Create().ForJob(job)
                    .WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireHandlingInstructionFireAndProceed()).Build(),
                CancellationToken.None);
        }
    }

    private async Task RemoveAsync(JobKey job)
    {
        var removed = false;
        while (!removed)
        {
            try
            {
                await scheduler.DeleteJob(job, CancellationToken.None);
                removed = true;
            }
            catch (SchedulerException) when (!scheduler.IsShutdown)
            {
                // A trigger of a single run fired while it was being removed, which Quartz takes for a failure; it is gone now.
            }
        }
    }

    private async Task RunAgainAsync(ServiceWork work, TimeSpan pause)
    {
        if (!work.Ask())
        {
            return;
        }

        try
        {
            await scheduler.ScheduleJob(TriggerBuilder.Create().ForJob(KeyOf(work)).StartAt(After(pause)).Build(), CancellationToken.None);
        }
        catch (JobPersistenceException) when (!tables.Values.Any(cared => cared.Works.Contains(work)))
        {
            // The table was let go meanwhile.
            return;
        }
    }

    // The scheduler follows the system's clock.
    private static DateTimeOffset After(TimeSpan later) => TimeProvider.System.GetUtcNow() + later;

    private static JobKey KeyOf(ServiceWork work) => new(work.Name);

    private sealed record CaredTable(CancellationTokenSource Stop, IReadOnlyList<ServiceWork> Works);
}
