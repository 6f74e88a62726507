using System.CommandLine;
using Lakehouse.Cli.Doctor;
using Lakehouse.Cli.Rendering;

namespace Lakehouse.Cli.Commands;

/// <summary>Checks everything that ingest depends on and prints each fix.</summary>
internal sealed class DoctorCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public DoctorCommand(CliHost host)
        : base("doctor", "Check configuration, store, Kafka, disk and clock; print each fix", "lakehouse doctor --config lakehouse.yaml")
    {
        this.host = host;
        Add(config);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var checks = await Examination.RunAsync(host, parsed.GetRequiredValue(config), cancellationToken);
        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, new { passed = checks.All(check => check.Passed), checks });
        }
        else
        {
            CheckLines.Write(host.Console, checks);
        }

        return checks.All(check => check.Passed) ? ExitCodes.Ok : ExitCodes.Failure;
    }
}
