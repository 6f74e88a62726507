using System.Runtime.CompilerServices;
using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive;

/// <summary>Partitions of tables of a Hive Metastore, in calls of bounded size.</summary>
/// <param name="connections">Carry the calls.</param>
/// <param name="tables">Tell whether a table is still there.</param>
/// <param name="batch">Partitions per call, at most.</param>
/// <param name="messageBytes">Longest message.</param>
internal sealed class HivePartitions(HiveConnections connections, HiveTables tables, int batch, int messageBytes)
{
    private readonly HiveChanges _changes = new(connections);

    /// <summary>All partitions: their names first, then the partitions page by page, so that only names are held at once.</summary>
    public async IAsyncEnumerable<MetastorePartition> ListAsync(MetastoreTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (table.PartitionKeys.Count == 0)
        {
            yield break;
        }

        var names = await NamesAsync(table, cancellationToken);
        foreach (var page in names.Chunk(PageOf(table.Storage)))
        {
            foreach (var partition in await ByNamesAsync(table, page, cancellationToken))
            {
                yield return partition;
            }
        }
    }

    /// <summary>Those with these values that exist.</summary>
    public async Task<IReadOnlyList<MetastorePartition>> GetAsync(
        MetastoreTable table, IEnumerable<IReadOnlyList<string>> values, CancellationToken cancellationToken)
    {
        var found = new List<MetastorePartition>();
        foreach (var page in values.Select(value => HiveNames.Of(table.PartitionKeys, value)).Chunk(PageOf(table.Storage)))
        {
            found.AddRange(await ByNamesAsync(table, page, cancellationToken));
        }

        return found;
    }

    /// <summary>Makes those that do not exist.</summary>
    public Task AddAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) =>
        EachPageAsync(
            partitions,
            async page =>
            {
                var request = new WireStruct().Set(1, table.Database).Set(2, table.Name).Set(3, ToWire(table, page)).Set(4, true).Set(5, false);
                var fault = await _changes.MakeAsync(
                    HiveMethods.AddPartitions,
                    new WireStruct().Set(1, request),
                    async stop => (await GetAsync(table, page.Select(partition => partition.Values), stop)).Count == page.Count,
                    cancellationToken);
                await ThrowAsync(fault, "make partitions", table, cancellationToken);
            });

    /// <summary>Replaces those of the same values.</summary>
    public Task AlterAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken) =>
        EachPageAsync(
            partitions,
            async page =>
            {
                var arguments = new WireStruct().Set(1, table.Database).Set(2, table.Name).Set(3, ToWire(table, page)).Set(4, HiveContext.Of());
                var fault = await _changes.MakeAsync(
                    HiveMethods.AlterPartitions, arguments, stop => AreAsync(table, page, stop), cancellationToken);
                if (fault is { Kind: HiveFaultKind.InvalidOperation })
                {
                    throw new LakehouseException(
                        ErrorKind.Conflict,
                        $"The Hive Metastore refuses to alter partitions: {fault.Words}",
                        Context(table),
                        "One of them is gone: sync again, the plan is made anew from what is there.");
                }

                await ThrowAsync(fault, "alter partitions", table, cancellationToken);
            });

    /// <summary>Removes those that exist, never their data.</summary>
    public async Task DropAsync(MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken)
    {
        foreach (var page in values.Chunk(batch))
        {
            var names = WireList.OfTexts(page.Select(value => HiveNames.Of(table.PartitionKeys, value)));
            var request = new WireStruct()
                .Set(1, table.Database)
                .Set(2, table.Name)
                .Set(3, new WireStruct().Set(1, names))
                .Set(4, false)
                .Set(5, true)
                .Set(8, false);
            var fault = await _changes.MakeAsync(
                HiveMethods.DropPartitions, new WireStruct().Set(1, request), async stop => (await GetAsync(table, page, stop)).Count == 0, cancellationToken);
            if (fault is not (null or { Kind: HiveFaultKind.NoSuchObject }))
            {
                throw HiveErrors.Refused(fault, "drop partitions", Name(table));
            }
        }
    }

    // A missing table is answered in three ways (fact 27): look for it.
    private async Task<IReadOnlyList<string>> NamesAsync(MetastoreTable table, CancellationToken cancellationToken)
    {
        const short all = -1;
        var arguments = new WireStruct().Set(1, table.Database).Set(2, table.Name).Set(3, TType.I16, all);
        var reply = await connections.CallAsync(HiveMethods.GetPartitionNames, arguments, cancellationToken);
        if (reply.Fault is null)
        {
            return [.. reply.Result!.Texts(0)];
        }

        return await tables.GetAsync(table.Database, table.Name, cancellationToken) is null
            ? []
            : throw HiveErrors.Refused(reply.Fault, "list the partitions", Name(table));
    }

    private async Task<IReadOnlyList<MetastorePartition>> ByNamesAsync(MetastoreTable table, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var arguments = new WireStruct().Set(1, table.Database).Set(2, table.Name).Set(3, WireList.OfTexts(names));
        var reply = await connections.CallAsync(HiveMethods.GetPartitionsByNames, arguments, cancellationToken);
        if (reply.Fault is null)
        {
            return [.. reply.Result!.Structs(0).Select(HiveObjects.ToPartition)];
        }

        return reply.Fault.Kind == HiveFaultKind.NoSuchObject ? [] : throw HiveErrors.Refused(reply.Fault, "read partitions", Name(table));
    }

    private async Task<bool> AreAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> wanted, CancellationToken cancellationToken)
    {
        var found = (await GetAsync(table, wanted.Select(partition => partition.Values), cancellationToken))
            .ToDictionary(partition => HiveNames.Of(table.PartitionKeys, partition.Values), StringComparer.Ordinal);
        return wanted.All(partition => found.TryGetValue(HiveNames.Of(table.PartitionKeys, partition.Values), out var stored) && HiveSameness.Same(stored, partition));
    }

    private async Task ThrowAsync(HiveFault? fault, string doing, MetastoreTable table, CancellationToken cancellationToken)
    {
        if (fault is null)
        {
            return;
        }

        throw await tables.GetAsync(table.Database, table.Name, cancellationToken) is null
            ? new LakehouseException(ErrorKind.Conflict, "The table in the Hive Metastore is gone.", Context(table), "Sync again: it is made anew.")
            : HiveErrors.Refused(fault, doing, Name(table));
    }

    private async Task EachPageAsync(IReadOnlyList<MetastorePartition> partitions, Func<IReadOnlyList<MetastorePartition>, Task> work)
    {
        if (partitions.Count > 0)
        {
            foreach (var page in partitions.Chunk(partitions.Min(partition => PageOf(partition.Storage))))
            {
                await work(page);
            }
        }
    }

    // Each partition carries all columns of its table: a very wide table has fewer partitions in a message.
    private int PageOf(StorageDescriptor storage)
    {
        const long fixedBytes = 4000;
        const int longestUtf8 = 3;
        const int framing = 32;
        var columns = storage.Columns.Sum(column => framing + (longestUtf8 * (long)(column.Name.Length + column.Type.Length + column.Comment.Length)));
        return (int)Math.Clamp(messageBytes / 2 / (columns + fixedBytes + (longestUtf8 * (long)storage.Location.Length)), 1, batch);
    }

    private static WireList ToWire(MetastoreTable table, IEnumerable<MetastorePartition> partitions) =>
        WireList.OfStructs(partitions.Select(partition => HiveObjects.ToWire(partition, table)));

    private static ErrorContext Context(MetastoreTable table) => new() { Table = Name(table) };

    private static string Name(MetastoreTable table) => $"{table.Database}.{table.Name}";
}
