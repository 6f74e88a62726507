using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>One table: its properties, schema, files and position.</summary>
internal sealed class ShowCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> table = CommonOptions.Table();
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public ShowCommand(CliHost host)
        : base("show", "Describe a table: keys, partitions, columns, files, last commit, source position", "lakehouse show shop.orders --lake lake")
    {
        this.host = host;
        Add(table);
        Add(lake);
        Add(json);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
