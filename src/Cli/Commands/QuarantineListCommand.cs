using System.CommandLine;

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

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
