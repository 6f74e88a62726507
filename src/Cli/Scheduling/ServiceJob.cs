using Quartz;

namespace Lakehouse.Cli.Scheduling;

/// <summary>What Quartz runs: one service of one table, never twice at the same time.</summary>
[DisallowConcurrentExecution]
internal sealed class ServiceJob : IJob
{
    /// <summary>Where the job finds its work.</summary>
    public const string WorkKey = "work";

    /// <inheritdoc />
    public Task Execute(IJobExecutionContext context) => ((ServiceWork)context.JobDetail.JobDataMap[WorkKey]!).RunAsync();
}
