namespace Lakehouse.Catalog.Glue.Api;

/// <summary>
/// The actions of Glue's API that this program uses, one method each, with the API's own names and limits. <see cref="GlueClient"/> speaks them over HTTP;
/// an adapter of AWSSDK.Glue can take its place. Methods retry what passes by itself, throw
/// <see cref="TableFormat.Errors.LakehouseException"/> Unavailable when it does not, Corrupt for an answer that cannot be read, and
/// return every other refusal as a value. Thread-safe.
/// </summary>
internal interface IGlueService : IDisposable
{
    /// <summary>Where calls go, for messages.</summary>
    string Endpoint { get; }

    /// <summary><c>GetDatabase</c>.</summary>
    Task<GlueReply<GlueDatabase>> GetDatabaseAsync(string database, CancellationToken cancellationToken);

    /// <summary><c>CreateDatabase</c>; null when done.</summary>
    Task<GlueFault?> CreateDatabaseAsync(GlueDatabase database, CancellationToken cancellationToken);

    /// <summary><c>GetTable</c>.</summary>
    Task<GlueReply<GlueTable>> GetTableAsync(string database, string table, CancellationToken cancellationToken);

    /// <summary><c>CreateTable</c> with partition indexes, at most 3; null when done.</summary>
    Task<GlueFault?> CreateTableAsync(string database, GlueTableInput table, IReadOnlyList<GlueIndex> indexes, CancellationToken cancellationToken);

    /// <summary><c>UpdateTable</c> of the version named, any version when null; null when done.</summary>
    Task<GlueFault?> UpdateTableAsync(string database, GlueTableInput table, string? version, bool skipArchive, CancellationToken cancellationToken);

    /// <summary><c>DeleteTable</c>; null when done.</summary>
    Task<GlueFault?> DeleteTableAsync(string database, string table, CancellationToken cancellationToken);

    /// <summary><c>GetPartitions</c>: the first page of a segment, or the page of a token.</summary>
    Task<GlueReply<GluePartitionPage>> GetPartitionsAsync(string database, string table, GlueSegment segment, string? token, CancellationToken cancellationToken);

    /// <summary><c>BatchGetPartition</c>, at most 1000.</summary>
    Task<GlueReply<GlueFoundPartitions>> BatchGetPartitionAsync(string database, string table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken);

    /// <summary><c>BatchCreatePartition</c>, at most 100.</summary>
    Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchCreatePartitionAsync(string database, string table, IReadOnlyList<GluePartition> partitions, CancellationToken cancellationToken);

    /// <summary><c>BatchUpdatePartition</c>, at most 100.</summary>
    Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchUpdatePartitionAsync(string database, string table, IReadOnlyList<GluePartition> partitions, CancellationToken cancellationToken);

    /// <summary><c>BatchDeletePartition</c>, at most 25.</summary>
    Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchDeletePartitionAsync(string database, string table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken);

    /// <summary><c>GetPartitionIndexes</c>, all pages: names of the indexes.</summary>
    Task<GlueReply<IReadOnlyList<string>>> GetPartitionIndexesAsync(string database, string table, CancellationToken cancellationToken);

    /// <summary><c>CreatePartitionIndex</c>; null when begun.</summary>
    Task<GlueFault?> CreatePartitionIndexAsync(string database, string table, GlueIndex index, CancellationToken cancellationToken);
}
