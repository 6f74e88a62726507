namespace Lakehouse.Cli.Commands;

/// <summary>The configuration file itself.</summary>
internal sealed class ConfigCommand : LakehouseCommand
{
    /// <summary>Makes the command with its verbs.</summary>
    public ConfigCommand(CliHost host)
        : base("config", "Check and describe the configuration", "lakehouse config check --config lakehouse.yaml", "lakehouse config schema > lakehouse.schema.json")
    {
        Add(new ConfigCheckCommand(host));
        Add(new ConfigShowCommand(host));
        Add(new ConfigSchemaCommand(host));
    }
}
