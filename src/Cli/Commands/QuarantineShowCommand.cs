using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>One quarantined event with its bytes.</summary>
internal sealed class QuarantineShowCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> id = new("ID") { Description = "Id as `quarantine list` prints it" };
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public QuarantineShowCommand(CliHost host)
        : base("show", "Print one quarantined event: reason, position, key and value", "lakehouse quarantine show ID --lake lake")
    {
        this.host = host;
        Add(id);
        Add(lake);
        Add(json);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
