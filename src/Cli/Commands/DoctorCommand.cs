using System.CommandLine;
using Lakehouse.Cli.Doctor;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query.Trino;

namespace Lakehouse.Cli.Commands;

/// <summary>Checks everything that ingest depends on and prints each fix.</summary>
internal sealed class DoctorCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly TrinoConnectionOptions trino = new();

    /// <summary>Makes the command.</summary>
    public DoctorCommand(CliHost host)
        : base(
            "doctor",
            "Check configuration, store, Kafka, disk and clock, and what Trino shows; print each fix",
            "lakehouse doctor --config lakehouse.yaml",
            "lakehouse doctor --config lakehouse.yaml --trino https://trino.example:8443 --user ana --catalog hudi")
    {
        this.host = host;
        Add(config);
        Add(json);
        trino.AddTo(this);
        Validators.Add(trino.CheckAlone);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Client(parsed);
        var checks = await Examination.RunAsync(host, parsed.GetRequiredValue(config), client, parsed.GetValue(trino.Catalog) ?? "hudi", cancellationToken);
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

    private TrinoClient? Client(ParseResult parsed)
    {
        if (parsed.GetValue(trino.Server) is null)
        {
            return null;
        }

        var (options, credentials) = trino.Read(parsed, host);
        return new TrinoClient(options, credentials, host.Clock);
    }
}
