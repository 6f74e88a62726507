using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>
/// A Hive Metastore 2.3, 3.1 or 4.0 over Thrift (strict binary protocol, unframed, without SASL and TLS). Only calls that all three know are made, and the
/// servers' answers are told apart by kind, never by their words. Several servers of one metastore are used in turn when one does not answer. Thread-safe.
/// </summary>
public sealed class HiveMetastore : IMetastore
{
    private const int Batch = 500;
    private readonly HiveMetastoreSettings _settings;
    private readonly HiveConnections _connections;
    private readonly HiveChanges _changes;
    private readonly HiveTables _tables;
    private readonly HivePartitions _partitions;

    private HiveMetastore(HiveMetastoreSettings settings, IReadOnlyList<HiveAddress> addresses, TimeProvider clock)
    {
        _settings = settings;
        Description = $"Hive Metastore {string.Join(',', addresses)}";
        _connections = new HiveConnections(addresses, settings, clock);
        _changes = new HiveChanges(_connections);
        _tables = new HiveTables(_connections, settings);
        _partitions = new HivePartitions(_connections, _tables, Batch, settings.MessageBytes);
    }

    /// <inheritdoc />
    public string Description { get; }

    /// <inheritdoc />
    public MetastoreLimits Limits { get; } = new()
    {
        AddBatch = Batch,
        AlterBatch = Batch,
        DropBatch = Batch,
        GetBatch = Batch,
        Cascades = true,
        ChecksColumns = true,
        HiveParameters = true,
    };

    /// <summary>A metastore at these addresses; nothing is sent yet.</summary>
    /// <param name="settings">Addresses, user, deadlines.</param>
    /// <param name="clock">Measures deadlines.</param>
    /// <exception cref="LakehouseException">Invalid: a setting cannot be.</exception>
    public static HiveMetastore Open(HiveMetastoreSettings settings, TimeProvider clock) =>
        new(settings.Checked(), HiveAddress.ParseAll(settings.Uris), clock);

    /// <inheritdoc />
    public async Task<MetastoreDatabase?> GetDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        var reply = await _connections.CallAsync(HiveMethods.GetDatabase, new WireStruct().Set(1, database), cancellationToken);
        return reply.Fault switch
        {
            null => HiveObjects.ToDatabase(HiveErrors.Value(reply.Result?.Struct(0), HiveMethods.GetDatabase)),
            { Kind: HiveFaultKind.NoSuchObject } => null,
            _ => throw HiveErrors.Refused(reply.Fault, $"read the database {database}"),
        };
    }

    /// <inheritdoc />
    public async Task CreateDatabaseAsync(MetastoreDatabase database, CancellationToken cancellationToken)
    {
        var arguments = new WireStruct().Set(1, HiveObjects.ToWire(database, _settings.User));
        var fault = await _changes.MakeAsync(
            HiveMethods.CreateDatabase, arguments, async stop => await GetDatabaseAsync(database.Name, stop) is not null, cancellationToken);
        if (fault is not (null or { Kind: HiveFaultKind.AlreadyExists }))
        {
            throw HiveErrors.Refused(fault, $"make the database {database.Name}");
        }
    }

    /// <inheritdoc />
    public Task<MetastoreTable?> GetTableAsync(string database, string table, CancellationToken cancellationToken) =>
        _tables.GetAsync(database, table, cancellationToken);

    /// <inheritdoc />
    public Task CreateTableAsync(MetastoreTable table, CancellationToken cancellationToken) => _tables.CreateAsync(table, cancellationToken);

    /// <inheritdoc />
    public Task AlterTableAsync(MetastoreTable desired, MetastoreTable observed, bool cascade, CancellationToken cancellationToken) =>
        _tables.AlterAsync(desired, observed, cascade, cancellationToken);

    /// <inheritdoc />
    public async Task<object?> GetGrantsAsync(MetastoreTable table, CancellationToken cancellationToken) =>
        await _tables.GrantsAsync(table.Database, table.Name, cancellationToken);

    /// <inheritdoc />
    public Task DropTableAsync(string database, string table, CancellationToken cancellationToken) =>
        _tables.DropAsync(database, table, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<MetastorePartition> ListPartitionsAsync(MetastoreTable table, CancellationToken cancellationToken) =>
        _partitions.ListAsync(table, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<MetastorePartition>> GetPartitionsAsync(
        MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken) =>
        _partitions.GetAsync(table, values, cancellationToken);

    /// <inheritdoc />
    public Task AddPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) =>
        _partitions.AddAsync(table, partitions, cancellationToken);

    /// <inheritdoc />
    public Task AlterPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) =>
        _partitions.AlterAsync(table, partitions, cancellationToken);

    /// <inheritdoc />
    public Task DropPartitionsAsync(MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken) =>
        _partitions.DropAsync(table, values, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }
}
