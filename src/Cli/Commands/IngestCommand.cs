using System.CommandLine;
using Lakehouse.Cdc;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Configuration;
using Lakehouse.Cli.Rendering;
using Lakehouse.Cli.Scheduling;

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

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ConfigFile.TryLoad(parsed.GetRequiredValue(config), host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        if (parsed.GetValue(dryRun))
        {
            await IngestPlan.WriteAsync(host, configuration, cancellationToken);
            return ExitCodes.Ok;
        }

        LakeFolder.Make(configuration.Lake);
        await using var source = configuration.OpenSource();
        var options = configuration.Ingest with { UntilEnd = parsed.GetValue(untilEnd) };
        var summary = await IngestViews.For(host, parsed.GetValue(json)).RunAsync(async observer =>
        {
            await using var catalog = CatalogRun.Start(configuration.Catalog, new IngestCatalogView(observer), host);
            await using var care = await ScheduledCare.StartAsync(configuration.Services, observer, host.Clock, host.Abort);
            var loop = new IngestLoop(options, source, configuration.OpenTables(host, care, catalog.Observer), observer, host.Clock);
            return await loop.RunAsync(cancellationToken, host.Abort);
        });
        return summary.Tables.Any(table => table.Status == TableStatus.Stopped) ? ExitCodes.Failure : ExitCodes.Ok;
    }
}
