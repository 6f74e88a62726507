using Quartz;

namespace Lakehouse.Cli.Registering;

/// <summary>What Quartz runs: the registration of one folder, never twice at the same time.</summary>
[DisallowConcurrentExecution]
internal sealed class RegistrationJob : IJob
{
    /// <summary>Where the job finds its registrar.</summary>
    public const string RegistrarKey = "registrar";

    /// <summary>Where the job finds its folder.</summary>
    public const string FolderKey = "folder";

    /// <inheritdoc />
    public async Task Execute(IJobExecutionContext context)
    {
        var registrar = (Registrar)context.JobDetail.JobDataMap[RegistrarKey]!;
        try
        {
            await registrar.RunAsync((RegisteredFolder)context.JobDetail.JobDataMap[FolderKey]!, RegistrationCause.Schedule);
        }
        catch (OperationCanceledException)
        {
            // The registrar ends; failures are outcomes, which it shows itself.
        }
    }
}
