using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>Tables of a Hive Metastore.</summary>
/// <param name="connections">Carry the calls.</param>
/// <param name="settings">Owner of new tables, and how columns are changed.</param>
internal sealed class HiveTables(HiveConnections connections, HiveMetastoreSettings settings)
{
    private readonly HiveChanges _changes = new(connections);

    /// <summary>A table, or null.</summary>
    public async Task<MetastoreTable?> GetAsync(string database, string table, CancellationToken cancellationToken)
    {
        var request = new WireStruct().Set(1, database).Set(2, table);
        var reply = await connections.CallAsync(HiveMethods.GetTable, new WireStruct().Set(1, request), cancellationToken);
        return reply.Fault switch
        {
            null => HiveObjects.ToTable(HiveErrors.Value(reply.Result?.Struct(0)?.Struct(1), HiveMethods.GetTable)),
            { Kind: HiveFaultKind.NoSuchObject } => null,
            _ => throw HiveErrors.Refused(reply.Fault, "read the table", $"{database}.{table}"),
        };
    }

    /// <summary>Makes a table.</summary>
    public async Task CreateAsync(MetastoreTable table, CancellationToken cancellationToken)
    {
        var wire = HiveObjects.ToWire(table, native: null, settings.User);
        var made = HiveObjects.ToTable(wire);
        var arguments = new WireStruct().Set(1, wire).Set(2, HiveContext.Of());
        var fault = await _changes.MakeAsync(HiveMethods.CreateTable, arguments, IsMadeAsync, cancellationToken);
        if (fault is not null)
        {
            throw fault.Kind switch
            {
                HiveFaultKind.AlreadyExists => Conflict("there is one of that name", table),
                HiveFaultKind.NoSuchObject or HiveFaultKind.InvalidObject => new LakehouseException(
                    ErrorKind.Invalid,
                    $"The Hive Metastore refuses the table: {fault.Words}",
                    Context(table),
                    "The words name the database that is missing, or the name or type that it does not take."),
                _ => HiveErrors.Refused(fault, "make the table", Name(table)),
            };
        }

        async Task<bool> IsMadeAsync(CancellationToken stop) => await GetAsync(table.Database, table.Name, stop) is { } found && HiveSameness.Same(made, found);
    }

    /// <summary>
    /// Changes a table. Older servers cannot compare and set (fact 34), so the table is read again right before; 4.0 also compares
    /// <c>last_commit_time_sync</c> by itself.
    /// </summary>
    public async Task AlterAsync(MetastoreTable desired, MetastoreTable observed, bool cascade, CancellationToken cancellationToken)
    {
        var current = await UnchangedAsync(observed, cancellationToken);
        var wire = HiveObjects.ToWire(desired, current.Native as WireStruct, settings.User);
        var made = HiveObjects.ToTable(wire);
        var arguments = new WireStruct().Set(1, observed.Database).Set(2, observed.Name).Set(3, wire).Set(4, HiveContext.Of(cascade, observed));
        var fault = await _changes.MakeAsync(HiveMethods.AlterTable, arguments, IsMadeAsync, cancellationToken);
        if (fault is { Kind: HiveFaultKind.InvalidOperation } && settings.ForceColumns)
        {
            await UnchangedAsync(observed, cancellationToken);
            fault = await _changes.MakeAsync(HiveMethods.ForceTable, arguments, IsMadeAsync, cancellationToken);
        }

        if (fault is not null)
        {
            await UnchangedAsync(observed, cancellationToken);
            throw fault.Kind == HiveFaultKind.InvalidOperation ? Incompatible(fault, observed) : HiveErrors.Refused(fault, "alter the table", Name(observed));
        }

        async Task<bool> IsMadeAsync(CancellationToken stop) => await GetAsync(desired.Database, desired.Name, stop) is { } found && HiveSameness.Same(made, found);
    }

    /// <summary>Removes a table, never its data.</summary>
    public async Task DropAsync(string database, string table, CancellationToken cancellationToken)
    {
        var arguments = new WireStruct().Set(1, database).Set(2, table).Set(3, false);
        var fault = await _changes.MakeAsync(HiveMethods.DropTable, arguments, IsGoneAsync, cancellationToken);
        if (fault is not (null or { Kind: HiveFaultKind.NoSuchObject }))
        {
            throw HiveErrors.Refused(fault, "drop the table", $"{database}.{table}");
        }

        async Task<bool> IsGoneAsync(CancellationToken stop) => await GetAsync(database, table, stop) is null;
    }

    /// <summary>What is granted on a table, as <c>Table.privileges</c> has it; null for nothing. Grants on single columns and partitions are not seen.</summary>
    public async Task<WireStruct?> GrantsAsync(string database, string table, CancellationToken cancellationToken)
    {
        const int tableObject = 3;
        var what = new WireStruct().Set(1, tableObject).Set(2, database).Set(3, table);
        var reply = await connections.CallAsync(HiveMethods.ListPrivileges, new WireStruct().Set(3, what), cancellationToken);
        return reply.Fault switch
        {
            null => HiveGrants.ToSet(reply.Result!.Structs(0)),
            { Kind: HiveFaultKind.UnknownMethod } => null,
            _ => throw HiveErrors.Refused(reply.Fault, "list the grants on the table, which would be lost", $"{database}.{table}"),
        };
    }

    private async Task<MetastoreTable> UnchangedAsync(MetastoreTable observed, CancellationToken cancellationToken)
    {
        var current = await GetAsync(observed.Database, observed.Name, cancellationToken) ?? throw Conflict("it is gone", observed);
        return HiveSameness.Same(current, observed) ? current : throw Conflict("it was changed since it was read", observed);
    }

    private static LakehouseException Conflict(string what, MetastoreTable table) => new(
        ErrorKind.Conflict, $"The table in the Hive Metastore is not as expected: {what}.", Context(table), "Sync again: the plan is made anew from what is there.");

    private static LakehouseException Incompatible(HiveFault fault, MetastoreTable table) => new(
        ErrorKind.Unsupported,
        $"The Hive Metastore refuses the change of columns: {fault.Words}",
        Context(table),
        "It compares columns by position: only new ones at the end and wider types pass. Set hive.metastore.disallow.incompatible.col.type.changes=false there, or let the table be "
        + "dropped and made again.");

    private static ErrorContext Context(MetastoreTable table) => new() { Table = Name(table) };

    private static string Name(MetastoreTable table) => $"{table.Database}.{table.Name}";
}
