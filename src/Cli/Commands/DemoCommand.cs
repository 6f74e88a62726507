using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>A tour without server or configuration.</summary>
internal sealed class DemoCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string?> keep = new("--keep") { Description = "Put the lake into this folder and keep it", HelpName = "DIR" };
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public DemoCommand(CliHost host)
        : base("demo", "Replay a captured stream of a small shop into tables and query them; needs nothing", "lakehouse demo", "lakehouse demo --keep /tmp/shop-lake")
    {
        this.host = host;
        Add(keep);
        Add(json);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
