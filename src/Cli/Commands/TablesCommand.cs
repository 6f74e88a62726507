using System.CommandLine;

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

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
