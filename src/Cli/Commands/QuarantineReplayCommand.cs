using System.CommandLine;
using Lakehouse.Cdc;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Configuration;
using Lakehouse.Cli.Rendering;

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

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ConfigFile.TryLoad(parsed.GetRequiredValue(config), host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        var store = new QuarantineStore(configuration.OpenLake(host));
        var waiting = new List<QuarantinedEvent>();
        await foreach (var entry in store.ListAsync(QuarantineLines.TableOf(parsed.GetValue(table)), cancellationToken))
        {
            if (entry.State == QuarantineState.Waiting)
            {
                waiting.Add(entry);
            }
        }

        if (parsed.GetValue(dryRun))
        {
            QuarantineLines.Write(host.Console, waiting);
            await host.Out.WriteLineAsync(FormattableString.Invariant($"{waiting.Count} events would be applied again; nothing was changed"));
            return ExitCodes.Ok;
        }

        await using var catalog = CatalogRun.Start(configuration.Catalog, new CommandCatalogView(host), host);
        var writer = configuration.WriterOptions(host, catalog.Observer);
        var result = await store.ReplayAsync([.. waiting.Select(entry => entry.Id)], configuration.Ingest, writer, cancellationToken);
        await host.Out.WriteLineAsync(FormattableString.Invariant($"applied {result.Applied}, superseded by later events {result.Superseded}, still bad {result.StillBad.Count}"));
        if (result.StillBad.Count == 0)
        {
            return ExitCodes.Ok;
        }

        QuarantineLines.Write(host.Console, result.StillBad);
        return ExitCodes.Failure;
    }
}
