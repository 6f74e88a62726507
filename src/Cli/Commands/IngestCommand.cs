using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>Runs the ingest loop: events in, commits out.</summary>
internal sealed class IngestCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<bool> untilEnd = new("--until-end") { Description = "Stop at the end of the source instead of waiting for more" };
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json("Print progress as one JSON object per line");

    /// <summary>Makes the command.</summary>
    public IngestCommand(CliHost host)
        : base(
            "ingest",
            "Turn change events into tables, until stopped: Ctrl-C or SIGTERM finishes the open commit, a second one stops now",
            "lakehouse ingest --config lakehouse.yaml --until-end",
            "lakehouse ingest --config lakehouse.yaml --dry-run")
    {
        this.host = host;
        Add(config);
        Add(untilEnd);
        Add(dryRun);
        Add(json);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
