using System.CommandLine;
using Lakehouse.Catalog;
using Lakehouse.Cli.Configuration;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Commands;

/// <summary>Brings the catalog up to date with the lake.</summary>
internal sealed class SyncCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string?> table = new("TABLE") { Description = "DATABASE.TABLE of the lake (default: all tables)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<bool> verify = new("--verify") { Description = "Compare everything, not only what the timeline names since the last sync, and mend what was changed by hand" };
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public SyncCommand(CliHost host)
        : base(
            "sync",
            "Register the lake's tables in the configured catalog (Hive Metastore or Glue); with --verify --dry-run the exit code is 3 when the catalog has drifted",
            "lakehouse sync --config lakehouse.yaml --dry-run",
            "lakehouse sync shop.orders --config lakehouse.yaml",
            "lakehouse sync --config lakehouse.yaml --verify")
    {
        this.host = host;
        Add(table);
        foreach (var option in new Option[] { config, verify, dryRun, json })
        {
            Add(option);
        }

        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ConfigFile.TryLoad(parsed.GetRequiredValue(config), host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        var settings = configuration.Catalog ?? throw new LakehouseException(
            ErrorKind.Invalid, "The configuration has no catalog.", new ErrorContext { Path = parsed.GetRequiredValue(config) }, "Add catalog: {type: hms, uris: [thrift://host:9083]} or catalog: {type: glue}.");
        var lake = configuration.OpenLake(host);
        await using var metastore = settings.Open(host);
        var sync = new CatalogSync(metastore, settings.Options);
        var done = new List<SyncedTable>();
        foreach (var found in await TablesAsync(lake, parsed.GetValue(table), cancellationToken))
        {
            done.Add(await SyncAsync(sync, lake, found, parsed, cancellationToken));
        }

        return Show(done, parsed);
    }

    private static async Task<IReadOnlyList<LakeTable>> TablesAsync(IStorage lake, string? name, CancellationToken cancellationToken)
    {
        var catalog = new LakeCatalog(lake);
        return name is null ? await catalog.TablesAsync(cancellationToken).ToListAsync(cancellationToken) : [await catalog.FindAsync(name, cancellationToken)];
    }

    // One table that cannot be registered must not keep the others from it.
    private async Task<SyncedTable> SyncAsync(CatalogSync sync, IStorage lake, LakeTable found, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (folder, name, everything) = (lake.Scope(found.Folder), new CatalogName(found.Database, found.Name), parsed.GetValue(verify));
        try
        {
            return parsed.GetValue(dryRun)
                ? new SyncedTable(found.ToString(), [.. (await sync.PlanAsync(folder, name, everything, cancellationToken)).Select(plan => new TableSyncResult(plan, plan.Problems))], null)
                : new SyncedTable(found.ToString(), await sync.SyncAsync(folder, name, everything, cancellationToken), null);
        }
        catch (LakehouseException failure)
        {
            return new SyncedTable(found.ToString(), [], failure);
        }
    }

    private int Show(IReadOnlyList<SyncedTable> done, ParseResult parsed)
    {
        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, new { Tables = done.SelectMany(SyncedTable.Facts) });
        }
        else
        {
            foreach (var table in done)
            {
                table.Write(host);
            }
        }

        var failed = done.Any(table => table.Failure is not null) || (!parsed.GetValue(dryRun) && done.Any(table => table.Results.Any(result => result.Problems.Count > 0)));
        var drift = parsed.GetValue(dryRun) && parsed.GetValue(verify) && done.Any(table => table.Results.Any(result => result.Plan.HasDrift));
        return failed ? ExitCodes.Failure : drift ? ExitCodes.Drift : ExitCodes.Ok;
    }
}
