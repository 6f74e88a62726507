namespace Lakehouse.Cli.Commands;

/// <summary>Events that could not be applied.</summary>
internal sealed class QuarantineCommand : LakehouseCommand
{
    /// <summary>Makes the command with its verbs.</summary>
    public QuarantineCommand(CliHost host)
        : base("quarantine", "List, show and replay events that could not be applied", "lakehouse quarantine list --lake lake")
    {
        Add(new QuarantineListCommand(host));
        Add(new QuarantineShowCommand(host));
        Add(new QuarantineReplayCommand(host));
    }
}
