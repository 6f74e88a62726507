using System.CommandLine;
using Lakehouse.Cdc;
using Lakehouse.Cli.Rendering;

namespace Lakehouse.Cli.Commands;

/// <summary>What is in quarantine.</summary>
internal sealed class QuarantineListCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string?> table = new("--table") { Description = "Only events of this table", HelpName = "DB.TABLE" };
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public QuarantineListCommand(CliHost host)
        : base("list", "List quarantined events with their reasons", "lakehouse quarantine list --lake lake --table shop.orders")
    {
        this.host = host;
        Add(lake);
        Add(table);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = new QuarantineStore(LakeFolder.Open(host, parsed.GetRequiredValue(lake)));
        var events = new List<QuarantinedEvent>();
        await foreach (var entry in store.ListAsync(QuarantineLines.TableOf(parsed.GetValue(table)), cancellationToken))
        {
            events.Add(entry);
        }

        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, new { events = events.Select(QuarantineLines.Facts) });
        }
        else
        {
            QuarantineLines.Write(host.Console, events);
        }

        return ExitCodes.Ok;
    }
}
