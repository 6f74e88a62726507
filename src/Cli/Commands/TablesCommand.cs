using System.CommandLine;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;

namespace Lakehouse.Cli.Commands;

/// <summary>The tables of a lake.</summary>
internal sealed class TablesCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public TablesCommand(CliHost host)
        : base("tables", "List the tables of a lake", "lakehouse tables --lake lake")
    {
        this.host = host;
        Add(lake);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var summaries = new List<TableSummary>();
        await foreach (var table in new LakeCatalog(storage).TablesAsync(cancellationToken))
        {
            summaries.Add(await TableSummary.ReadAsync(storage, table, cancellationToken));
        }

        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, new { tables = summaries });
        }
        else
        {
            TableSummaries.Write(host.Console, summaries, storage.Root);
        }

        return ExitCodes.Ok;
    }
}
