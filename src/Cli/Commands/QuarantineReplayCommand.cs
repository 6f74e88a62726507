using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>Applies quarantined events again.</summary>
internal sealed class QuarantineReplayCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string?> table = new("--table") { Description = "Only events of this table", HelpName = "DB.TABLE" };
    private readonly Option<bool> dryRun = CommonOptions.DryRun();

    /// <summary>Makes the command.</summary>
    public QuarantineReplayCommand(CliHost host)
        : base("replay", "Apply quarantined events again, after their cause was mended", "lakehouse quarantine replay --config lakehouse.yaml --dry-run")
    {
        this.host = host;
        Add(config);
        Add(table);
        Add(dryRun);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
