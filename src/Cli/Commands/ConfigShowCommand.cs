using System.CommandLine;

namespace Lakehouse.Cli.Commands;

/// <summary>Print the configuration as understood, secrets masked.</summary>
internal sealed class ConfigShowCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();

    /// <summary>Makes the command.</summary>
    public ConfigShowCommand(CliHost host)
        : base("show", "Print the configuration as understood, secrets masked", "lakehouse config show --config lakehouse.yaml")
    {
        this.host = host;
        Add(config);
        Runs(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => throw new NotSupportedException(host.ToString());
}
