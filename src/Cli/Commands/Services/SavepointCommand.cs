namespace Lakehouse.Cli.Commands.Services;

/// <summary>Savepoints of a table.</summary>
internal sealed class SavepointCommand : LakehouseCommand
{
    /// <summary>Makes the command with its verbs.</summary>
    public SavepointCommand(CliHost host)
        : base("savepoint", "Make, list and delete savepoints, to which a table can be restored", "lakehouse savepoint create shop.orders --lake lake --comment 'before the migration'")
    {
        Add(new SavepointCreateCommand(host));
        Add(new SavepointListCommand(host));
        Add(new SavepointDeleteCommand(host));
    }
}
