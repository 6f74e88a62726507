using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lakehouse.Catalog;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TestKit.Catalog;

/// <summary>
/// A metastore in memory that refuses what a Hive Metastore refuses (golden catalog facts 24 to 34) and counts its calls. A hook before and after
/// each call makes it fail, before or after the call has had its effect.
/// </summary>
public sealed class InMemoryMetastore : IMetastore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, MetastoreDatabase> databases = [];
    private readonly Dictionary<(string Database, string Table), TableEntry> tables = [];
    private readonly ConcurrentQueue<string> calls = new();
    private long clock = 1_700_000_000;

    /// <inheritdoc/>
    public string Description => "metastore in memory";

    /// <inheritdoc/>
    public MetastoreLimits Limits { get; init; } = new()
    {
        AddBatch = 100,
        AlterBatch = 100,
        DropBatch = 25,
        GetBatch = 100,
        Cascades = true,
        ChecksColumns = true,
        HiveParameters = true,
    };

    /// <summary>Whether an alter tells that the table was changed since it was observed; Hive's servers before 4 do not (fact 34).</summary>
    public bool ChecksVersions { get; init; } = true;

    /// <summary>Called before each call takes effect, with its name; throws to make it fail undone.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called after each call has taken effect; throws to lose its answer.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>The calls so far, such as <c>AddPartitions shop.orders 3</c>.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>Calls that change something.</summary>
    public IReadOnlyList<string> Changes => [.. calls.Where(call => !call.StartsWith("Get", StringComparison.Ordinal) && !call.StartsWith("List", StringComparison.Ordinal))];

    /// <summary>Forgets the calls so far.</summary>
    public void ForgetCalls() => calls.Clear();

    /// <summary>Every table and partition as one text, without times of the server: equal texts are equal catalogs.</summary>
    public string Dump()
    {
        lock (gate)
        {
            return string.Join('\n', tables.OrderBy(entry => entry.Key).SelectMany(entry => MetastoreText.Of(entry.Value.Table, entry.Value.Partitions.Values)));
        }
    }

    /// <inheritdoc/>
    public Task<MetastoreDatabase?> GetDatabaseAsync(string database, CancellationToken cancellationToken) =>
        CallAsync($"GetDatabase {database}", () => databases.GetValueOrDefault(database), cancellationToken);

    /// <inheritdoc/>
    public Task CreateDatabaseAsync(MetastoreDatabase database, CancellationToken cancellationToken) => CallAsync(
        $"CreateDatabase {database.Name}",
        () =>
        {
            MetastoreRules.CheckName(database.Name);
            return databases.TryAdd(database.Name, database);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<MetastoreTable?> GetTableAsync(string database, string table, CancellationToken cancellationToken) =>
        CallAsync($"GetTable {database}.{table}", () => tables.GetValueOrDefault((database, table))?.Table, cancellationToken);

    /// <inheritdoc/>
    public Task CreateTableAsync(MetastoreTable table, CancellationToken cancellationToken) => CallAsync(
        $"CreateTable {table.Database}.{table.Name}",
        () =>
        {
            MetastoreRules.CheckNew(table, databases.ContainsKey(table.Database));
            return tables.TryAdd((table.Database, table.Name), new TableEntry(Stored(table)))
                ? true
                : throw new LakehouseException(ErrorKind.Conflict, $"Table {table.Database}.{table.Name} already exists.");
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task AlterTableAsync(MetastoreTable desired, MetastoreTable observed, bool cascade, CancellationToken cancellationToken) => CallAsync(
        $"AlterTable {desired.Database}.{desired.Name}{(cascade ? " cascade" : "")}",
        () =>
        {
            var entry = Entry(desired);
            MetastoreRules.CheckAlter(entry.Table, desired, ChecksVersions ? observed : entry.Table, Limits);
            var changed = !entry.Table.Storage.Columns.SequenceEqual(desired.Storage.Columns);
            entry.Table = Stored(desired);
            return cascade && changed && entry.Cascade();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<object?> GetGrantsAsync(MetastoreTable table, CancellationToken cancellationToken) =>
        CallAsync($"GetGrants {table.Database}.{table.Name}", () => tables.GetValueOrDefault((table.Database, table.Name))?.Table.Grants, cancellationToken);

    /// <inheritdoc/>
    public Task DropTableAsync(string database, string table, CancellationToken cancellationToken) =>
        CallAsync($"DropTable {database}.{table}", () => tables.Remove((database, table)), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<MetastorePartition> ListPartitionsAsync(
        MetastoreTable table,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await CallAsync(
            $"ListPartitions {table.Database}.{table.Name}",
            () => tables.GetValueOrDefault((table.Database, table.Name))?.Partitions.Values.ToList() ?? [],
            cancellationToken);
        foreach (var partition in found)
        {
            yield return partition;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetastorePartition>> GetPartitionsAsync(
        MetastoreTable table,
        IReadOnlyList<IReadOnlyList<string>> values,
        CancellationToken cancellationToken) => CallAsync<IReadOnlyList<MetastorePartition>>(
            $"GetPartitions {table.Database}.{table.Name} {values.Count}",
            () =>
            {
                MetastoreRules.CheckBatch(values.Count, Limits.GetBatch);
                var entry = Entry(table);
                return [.. values.Select(value => entry.Partitions.GetValueOrDefault(TableEntry.Key(value))).OfType<MetastorePartition>()];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task AddPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) => CallAsync(
        $"AddPartitions {table.Database}.{table.Name} {partitions.Count}",
        () =>
        {
            var entry = Entry(table);
            MetastoreRules.CheckPartitions(entry.Table, partitions, Limits.AddBatch);
            return partitions.Count(partition => entry.Partitions.TryAdd(TableEntry.Key(partition.Values), partition));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task AlterPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) => CallAsync(
        $"AlterPartitions {table.Database}.{table.Name} {partitions.Count}",
        () =>
        {
            var entry = Entry(table);
            MetastoreRules.CheckPartitions(entry.Table, partitions, Limits.AlterBatch);
            entry.Replace(partitions);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task DropPartitionsAsync(MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken) => CallAsync(
        $"DropPartitions {table.Database}.{table.Name} {values.Count}",
        () =>
        {
            MetastoreRules.CheckBatch(values.Count, Limits.DropBatch);
            var entry = Entry(table);
            return values.Count(value => entry.Partitions.Remove(TableEntry.Key(value)));
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> CallAsync<T>(string name, Func<T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Before is { } before)
        {
            await before(name);
        }

        calls.Enqueue(name);
        T result;
        lock (gate)
        {
            result = effect();
        }

        if (After is { } after)
        {
            await after(name);
        }

        return result;
    }

    private TableEntry Entry(MetastoreTable table) => tables.GetValueOrDefault((table.Database, table.Name))
        ?? throw new LakehouseException(ErrorKind.Conflict, $"Table {table.Database}.{table.Name} is gone.");

    private MetastoreTable Stored(MetastoreTable table)
    {
        var time = (++clock).ToString(CultureInfo.InvariantCulture);
        return table with { Version = time, Parameters = new Dictionary<string, string>(table.Parameters) { ["transient_lastDdlTime"] = time } };
    }
}
