using System.CommandLine;
using Lakehouse.Cli.Configuration;

namespace Lakehouse.Cli.Commands;

/// <summary>The JSON schema of the configuration, for editors.</summary>
internal sealed class ConfigSchemaCommand : LakehouseCommand
{
    private readonly CliHost host;

    /// <summary>Makes the command.</summary>
    public ConfigSchemaCommand(CliHost host)
        : base("schema", "Print the JSON schema of the configuration, for editors", "lakehouse config schema > lakehouse.schema.json")
    {
        this.host = host;
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await host.Out.WriteAsync(ConfigSchema.Text().AsMemory(), cancellationToken);
        return ExitCodes.Ok;
    }
}
