using System.CommandLine;
using Lakehouse.Cli.Configuration;

namespace Lakehouse.Cli.Commands;

/// <summary>Report every fault of a configuration file at once.</summary>
internal sealed class ConfigCheckCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Option<string> config = CommonOptions.Config();

    /// <summary>Makes the command.</summary>
    public ConfigCheckCommand(CliHost host)
        : base("check", "Report every fault of a configuration file at once", "lakehouse config check --config lakehouse.yaml")
    {
        this.host = host;
        Add(config);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(config);
        if (!ConfigFile.TryLoad(file, host, out var configuration))
        {
            return ExitCodes.Usage;
        }

        await host.Out.WriteLineAsync($"{file} is right: {configuration.Describe()}".AsMemory(), cancellationToken);
        return ExitCodes.Ok;
    }
}
