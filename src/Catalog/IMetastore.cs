using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog;

/// <summary>
/// A metastore: databases, tables and partitions as one server keeps them. Thread-safe. Every call may be repeated: what is already as asked
/// for is done. Failures are <see cref="LakehouseException"/>: Unavailable (no answer, or the server is busy: the same call may succeed later;
/// the call may have been done), Conflict (somebody else changed the object: observe and plan again), Invalid and Unsupported (the server refuses,
/// with the fix), Corrupt (a reply that is not what its protocol demands).
/// </summary>
public interface IMetastore : IAsyncDisposable
{
    /// <summary>What a person calls it, without credentials, such as <c>Hive Metastore thrift://meta:9083</c>.</summary>
    string Description { get; }

    /// <summary>What one call may carry and what the server does by itself.</summary>
    MetastoreLimits Limits { get; }

    /// <summary>A database, or null when there is none of that name.</summary>
    Task<MetastoreDatabase?> GetDatabaseAsync(string database, CancellationToken cancellationToken);

    /// <summary>Makes a database; one that exists stays as it is.</summary>
    Task CreateDatabaseAsync(MetastoreDatabase database, CancellationToken cancellationToken);

    /// <summary>A table, or null when there is none of that name or no such database.</summary>
    Task<MetastoreTable?> GetTableAsync(string database, string table, CancellationToken cancellationToken);

    /// <summary>Makes a table without partitions.</summary>
    /// <exception cref="LakehouseException">Conflict: there is a table of that name.</exception>
    Task CreateTableAsync(MetastoreTable table, CancellationToken cancellationToken);

    /// <summary>Replaces what the model knows of a table; fields that only the server knows stay as <paramref name="observed"/> had them.</summary>
    /// <param name="desired">The table as it is to be.</param>
    /// <param name="observed">The table as <see cref="GetTableAsync"/> last gave it.</param>
    /// <param name="cascade">
    /// Whether the columns are to be copied to every partition; only asked for when <see cref="MetastoreLimits.Cascades"/> holds.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LakehouseException">
    /// Conflict: the table is gone or was changed since it was observed, where the server can tell. Unsupported: the server refuses such a change of columns.
    /// </exception>
    Task AlterTableAsync(MetastoreTable desired, MetastoreTable observed, bool cascade, CancellationToken cancellationToken);

    /// <summary>What is granted on a table, for <see cref="MetastoreTable.Grants"/> of the one that takes its place; null where there is nothing, or the server does not know.</summary>
    /// <exception cref="LakehouseException">Refused or Unavailable: it cannot be told, and would be lost.</exception>
    Task<object?> GetGrantsAsync(MetastoreTable table, CancellationToken cancellationToken);

    /// <summary>Removes a table and its partitions, never its data; a missing one is done.</summary>
    Task DropTableAsync(string database, string table, CancellationToken cancellationToken);

    /// <summary>All partitions of a table, read in pages; none of a table that is missing.</summary>
    IAsyncEnumerable<MetastorePartition> ListPartitionsAsync(MetastoreTable table, CancellationToken cancellationToken);

    /// <summary>Those of the partitions with these values that exist, in any order.</summary>
    /// <param name="table">The table as it was observed; its keys give the values their names.</param>
    /// <param name="values">One list of values per partition; at most <see cref="MetastoreLimits.GetBatch"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<MetastorePartition>> GetPartitionsAsync(
        MetastoreTable table,
        IReadOnlyList<IReadOnlyList<string>> values,
        CancellationToken cancellationToken);

    /// <summary>Makes partitions, at most <see cref="MetastoreLimits.AddBatch"/>; those that exist stay as they are.</summary>
    /// <exception cref="LakehouseException">Conflict: the table is gone.</exception>
    Task AddPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken);

    /// <summary>Replaces partitions of the same values, at most <see cref="MetastoreLimits.AlterBatch"/>.</summary>
    /// <exception cref="LakehouseException">Conflict: one of them is gone; others of the call may have been changed.</exception>
    Task AlterPartitionsAsync(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, CancellationToken cancellationToken);

    /// <summary>Removes partitions, never their data, at most <see cref="MetastoreLimits.DropBatch"/>; missing ones are done.</summary>
    Task DropPartitionsAsync(MetastoreTable table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken);
}
