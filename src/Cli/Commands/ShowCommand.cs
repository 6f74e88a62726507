using System.CommandLine;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;

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

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var found = await new LakeCatalog(storage).FindAsync(parsed.GetRequiredValue(table), cancellationToken);
        var details = await TableDetails.ReadAsync(storage, found, cancellationToken);
        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, details);
        }
        else
        {
            details.Write(host.Console);
        }

        return ExitCodes.Ok;
    }
}
