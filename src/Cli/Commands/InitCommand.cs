using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>Writes a commented configuration to start from.</summary>
internal sealed class InitCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> file = new("FILE") { Description = "File to write", DefaultValueFactory = _ => "lakehouse.yaml" };
    private readonly Option<bool> force = new("--force") { Description = "Replace a file that is there" };
    private readonly Option<bool> dryRun = CommonOptions.DryRun();

    /// <summary>Makes the command.</summary>
    public InitCommand(CliHost host)
        : base("init", "Write a commented configuration file to start from", "lakehouse init", "lakehouse init conf/shop.yaml --dry-run")
    {
        this.host = host;
        Add(file);
        Add(force);
        Add(dryRun);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
