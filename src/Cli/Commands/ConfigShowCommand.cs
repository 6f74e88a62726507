using System.CommandLine;
using Lakehouse.Cli.Configuration;

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

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ConfigFile.TryLoad(parsed.GetRequiredValue(config), host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        await host.Out.WriteAsync(ConfigText.Of(configuration.Section).AsMemory(), cancellationToken);
        return ExitCodes.Ok;
    }
}
