using System.Collections.Specialized;
using System.Globalization;
using Quartz;
using Quartz.Impl;

namespace Lakehouse.Cli.Registering;

/// <summary>Registers folders at their times (Quartz, in memory), and each once at the start.</summary>
internal sealed class RegistrarSchedule : IAsyncDisposable
{
    private readonly IScheduler scheduler;

    private RegistrarSchedule(IScheduler scheduler) => this.scheduler = scheduler;

    /// <summary>Starts the scheduler.</summary>
    public static async Task<RegistrarSchedule> StartAsync(Registrar registrar, TimeProvider clock)
    {
        var properties = new NameValueCollection
        {
            ["quartz.scheduler.instanceName"] = string.Create(CultureInfo.InvariantCulture, $"registrar-{clock.GetTimestamp()}-{registrar.GetHashCode()}"),
            ["quartz.threadPool.maxConcurrency"] = "4",
        };
        var scheduler = await new StdSchedulerFactory(properties).GetScheduler(CancellationToken.None);
        foreach (var folder in registrar.Folders)
        {
            await ScheduleAsync(scheduler, registrar, folder);
        }

        await scheduler.Start(CancellationToken.None);
        return new RegistrarSchedule(scheduler);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);

    private static async Task ScheduleAsync(IScheduler scheduler, Registrar registrar, RegisteredFolder folder)
    {
        var job = JobBuilder.Create<RegistrationJob>().WithIdentity(folder.Name).StoreDurably()
            .UsingJobData(new JobDataMap { [RegistrationJob.RegistrarKey] = registrar, [RegistrationJob.FolderKey] = folder }).Build();
        await scheduler.AddJob(job, replace: true, CancellationToken.None);
        await scheduler.ScheduleJob(TriggerBuilder.Create().ForJob(job).StartNow().Build(), CancellationToken.None);
        if (folder.Interval is { } interval)
        {
            await scheduler.ScheduleJob(
                TriggerBuilder.Create().ForJob(job).StartAt(TimeProvider.System.GetUtcNow() + interval)
                    .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever().WithMisfireHandlingInstructionNextWithRemainingCount()).Build(),
                CancellationToken.None);
        }

        if (folder.Cron is { } cron)
        {
            await scheduler.ScheduleJob(
                TriggerBuilder.Create().ForJob(job)
                    .WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireHandlingInstructionFireAndProceed()).Build(),
                CancellationToken.None);
        }
    }
}
