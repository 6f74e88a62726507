using Lakehouse.Catalog.Glue.Api;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Microsoft.Extensions.Logging;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// AWS Glue's Data Catalog as a metastore, with the objects and calls of Hudi's own Glue sync (golden catalog section F). Changes of a table name the version
/// that was observed, so that a change by somebody else in between is a Conflict. Thread-safe.
/// </summary>
public sealed class GlueMetastore : IMetastore
{
    private readonly IGlueService service;
    private readonly GlueSettings settings;
    private readonly TimeProvider time;
    private readonly GlueBatches batches;
    private readonly GluePartitionReader reader;
    private readonly GlueIndexes indexes;

    /// <summary>A metastore over Glue's API, which it disposes of.</summary>
    internal GlueMetastore(IGlueService service, GlueSettings settings, TimeProvider time, IIdSource ids, ILogger logger)
    {
        this.service = service;
        this.settings = settings;
        this.time = time;
        batches = new GlueBatches(settings, time, ids);
        reader = new GluePartitionReader(service, settings.Segments);
        indexes = new GlueIndexes(service, settings.PartitionIndexes, logger);
    }

    /// <inheritdoc />
    public string Description => $"Glue {service.Endpoint}";

    /// <summary>Sizes of Glue's API; it copies no columns to partitions and compares none.</summary>
    public MetastoreLimits Limits { get; } = new()
    {
        AddBatch = 100,
        AlterBatch = 100,
        DropBatch = 25,
        GetBatch = 1000,
        Cascades = false,
        ChecksColumns = false,
        HiveParameters = false,
    };

    /// <summary>Opens the catalog that the settings name; nothing is sent yet.</summary>
    /// <param name="settings">Which catalog, and how to speak to it.</param>
    /// <param name="time">Clock of signatures and waits.</param>
    /// <param name="ids">Jitter.</param>
    /// <param name="logger">Attempts that failed, indexes that were refused.</param>
    /// <exception cref="LakehouseException">Invalid: the settings cannot work, or no region is known.</exception>
    public static GlueMetastore Open(GlueSettings settings, TimeProvider time, IIdSource ids, ILogger logger) =>
        new(GlueClient.Open(settings, new GlueCredentials(settings.Profile), time, ids, logger), settings, time, ids, logger);

    /// <inheritdoc />
    public async Task<MetastoreDatabase?> GetDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        var reply = await service.GetDatabaseAsync(database, cancellationToken).ConfigureAwait(false);
        var found = ValueOrMissing(reply, "GetDatabase", database);
        return found is null ? null : new MetastoreDatabase { Name = found.Name, Description = found.Description, Location = found.LocationUri };
    }

    /// <inheritdoc />
    public async Task CreateDatabaseAsync(MetastoreDatabase database, CancellationToken cancellationToken)
    {
        var made = new GlueDatabase { Name = database.Name, Description = database.Description, LocationUri = database.Location };
        var fault = await service.CreateDatabaseAsync(made, cancellationToken).ConfigureAwait(false);
        if (fault is { IsAlreadyThere: false })
        {
            throw GlueErrors.Of(fault, "CreateDatabase", database.Name);
        }
    }

    /// <inheritdoc />
    public async Task<MetastoreTable?> GetTableAsync(string database, string table, CancellationToken cancellationToken)
    {
        var reply = await service.GetTableAsync(database, table, cancellationToken).ConfigureAwait(false);
        var found = ValueOrMissing(reply, "GetTable", $"{database}.{table}");
        return found is null ? null : GlueMapping.Table(database, found);
    }

    /// <inheritdoc />
    public async Task CreateTableAsync(MetastoreTable table, CancellationToken cancellationToken)
    {
        var wanted = indexes.Announce(table);
        var input = GlueMapping.Input(wanted, null, time.GetUtcNow());
        var fault = await service.CreateTableAsync(table.Database, input, indexes.Of(table), cancellationToken).ConfigureAwait(false);
        if (fault is { IsAlreadyThere: true } && !(fault.AfterLostAnswer && await IsAsWantedAsync(wanted, cancellationToken).ConfigureAwait(false)))
        {
            throw new LakehouseException(ErrorKind.Conflict, "there is a table of that name in Glue already", At(table), "observe the table again");
        }

        if (fault is { IsAlreadyThere: false })
        {
            throw GlueErrors.Of(fault, "CreateTable", NameOf(table));
        }

        indexes.Made(table);
    }

    /// <inheritdoc />
    public async Task AlterTableAsync(MetastoreTable desired, MetastoreTable observed, bool cascade, CancellationToken cancellationToken)
    {
        var wanted = indexes.Announce(desired);
        var input = GlueMapping.Input(wanted, observed.Native as GlueTable, time.GetUtcNow());
        var fault = await service.UpdateTableAsync(desired.Database, input, observed.Version, settings.SkipArchive, cancellationToken).ConfigureAwait(false);
        if (fault is { IsConflict: true } or { IsNotFound: true })
        {
            await SettleAsync(fault, wanted, cancellationToken).ConfigureAwait(false);
        }
        else if (fault is not null)
        {
            throw GlueErrors.Of(fault, "UpdateTable", NameOf(desired));
        }

        await indexes.EnsureAsync(desired, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<object?> GetGrantsAsync(MetastoreTable table, CancellationToken cancellationToken) => Task.FromResult<object?>(null);

    /// <inheritdoc/>
    public async Task DropTableAsync(string database, string table, CancellationToken cancellationToken)
    {
        var fault = await service.DeleteTableAsync(database, table, cancellationToken).ConfigureAwait(false);
        if (fault is { IsNotFound: false })
        {
            throw GlueErrors.Of(fault, "DeleteTable", $"{database}.{table}");
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<MetastorePartition> ListPartitionsAsync(MetastoreTable table, CancellationToken cancellationToken) =>
        reader.ReadAsync(table.Database, table.Name, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<MetastorePartition>> GetPartitionsAsync(
        MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken)
    {
        var found = new List<MetastorePartition>();
        var left = new Queue<IReadOnlyList<string>>(values);
        for (var idle = 0; left.Count > 0;)
        {
            List<IReadOnlyList<string>> asked = [.. left.Take(Limits.GetBatch)];
            var reply = await service.BatchGetPartitionAsync(table.Database, table.Name, asked, cancellationToken).ConfigureAwait(false);
            var answer = ValueOrMissing(reply, "BatchGetPartition", NameOf(table));
            asked.ForEach(_ => left.Dequeue());
            found.AddRange(answer?.Partitions.Select(GlueMapping.Partition) ?? []);
            idle = answer?.Unprocessed.Count == asked.Count ? idle + 1 : 0;
            await PostponeAsync(table, answer?.Unprocessed ?? [], left, idle, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <inheritdoc />
    public Task AddPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) => SendAsync(
        table, partitions.Select(GlueMapping.Input), Limits.AddBatch, "BatchCreatePartition", service.BatchCreatePartitionAsync, fault => fault.IsAlreadyThere, cancellationToken);

    /// <inheritdoc />
    public Task AlterPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) => SendAsync(
        table, partitions.Select(GlueMapping.Input), Limits.AlterBatch, "BatchUpdatePartition", service.BatchUpdatePartitionAsync, _ => false, cancellationToken);

    /// <inheritdoc />
    public Task DropPartitionsAsync(MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken)
    {
        var batch = new GlueBatch<IReadOnlyList<string>>(
            "BatchDeletePartition",
            NameOf(table),
            DropAsync,
            fault => fault.IsNotFound);
        return batches.SendAsync(values, Limits.DropBatch, batch, each => each, cancellationToken);

        async Task<GlueReply<IReadOnlyList<GlueItemError>>> DropAsync(IReadOnlyList<IReadOnlyList<string>> items, CancellationToken stop)
        {
            var reply = await service.BatchDeletePartitionAsync(table.Database, table.Name, items, stop).ConfigureAwait(false);
            return reply.Fault is { IsNotFound: true } ? new([], null) : reply;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        service.Dispose();
        return ValueTask.CompletedTask;
    }

    private static T? ValueOrMissing<T>(GlueReply<T> reply, string action, string name)
        where T : class => reply.Fault is null or { IsNotFound: true } ? reply.Value : throw GlueErrors.Of(reply.Fault, action, name);

    private static string NameOf(MetastoreTable table) => $"{table.Database}.{table.Name}";

    private static ErrorContext At(MetastoreTable table) => new() { Table = NameOf(table) };

    private Task SendAsync(
        MetastoreTable table,
        IEnumerable<GluePartition> partitions,
        int size,
        string action,
        Func<string, string, IReadOnlyList<GluePartition>, CancellationToken, Task<GlueReply<IReadOnlyList<GlueItemError>>>> call,
        Func<GlueFault, bool> isDone,
        CancellationToken cancellationToken)
    {
        var batch = new GlueBatch<GluePartition>(action, NameOf(table), (items, stop) => CallAsync(items, stop), isDone);
        return batches.SendAsync([.. partitions], size, batch, partition => partition.Values, cancellationToken);

        async Task<GlueReply<IReadOnlyList<GlueItemError>>> CallAsync(IReadOnlyList<GluePartition> items, CancellationToken stop)
        {
            var reply = await call(table.Database, table.Name, items, stop).ConfigureAwait(false);
            return reply.Fault is { IsNotFound: true }
                ? throw new LakehouseException(ErrorKind.Conflict, "the table is gone from Glue", At(table), "observe the table again")
                : reply;
        }
    }

    // Glue may leave out keys it did not come to; they are asked for again, after a wait when it came to none.
    private async Task PostponeAsync(
        MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> unprocessed, Queue<IReadOnlyList<string>> left, int idle, CancellationToken cancellationToken)
    {
        foreach (var each in unprocessed)
        {
            left.Enqueue(each);
        }

        if (idle >= settings.MaxAttempts)
        {
            throw new LakehouseException(ErrorKind.Unavailable, $"Glue did not come to {unprocessed.Count} partitions in {idle} attempts", At(table), "try again later");
        }

        if (idle > 0)
        {
            await batches.WaitAsync(idle, cancellationToken).ConfigureAwait(false);
        }
    }

    // A refused change may be our own of an attempt whose answer was lost; the table itself tells.
    private async Task SettleAsync(GlueFault fault, MetastoreTable wanted, CancellationToken cancellationToken)
    {
        if (fault.AfterLostAnswer && await IsAsWantedAsync(wanted, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var what = fault.IsNotFound ? "the table is gone from Glue" : "somebody else changed the table in Glue";
        throw new LakehouseException(ErrorKind.Conflict, what, At(wanted), "observe the table again");
    }

    private async Task<bool> IsAsWantedAsync(MetastoreTable wanted, CancellationToken cancellationToken) =>
        await GetTableAsync(wanted.Database, wanted.Name, cancellationToken).ConfigureAwait(false) is { } there && GlueSameness.Same(wanted, there);
}
