using Lakehouse.Cdc.Positions;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>A table that this process alone writes until it is disposed. One call at a time.</summary>
internal interface ILakeTable : IAsyncDisposable
{
    /// <summary>Data columns when it was opened; null before the first commit of a table that was never written.</summary>
    TableSchema? Schema { get; }

    IReadOnlyList<string> KeyFields { get; }

    IReadOnlyList<string> PartitionFields { get; }

    /// <summary>Position of the last commit that has one, or null.</summary>
    TablePosition? Position { get; }

    /// <summary>Largest sequence that was given to a row.</summary>
    long Sequence { get; }

    /// <summary>Ids of superseded quarantined events that the last commit names.</summary>
    IReadOnlyList<string> Superseded { get; }

    /// <summary>Ids of quarantined events that the last replay brought.</summary>
    IReadOnlyList<string> Replayed { get; }

    /// <summary>Whether anything was ever committed.</summary>
    bool HasCommits { get; }

    /// <summary>Instant of the newest commit when it was opened.</summary>
    InstantTime? LastCommit { get; }

    /// <summary>Commits rows and metadata in one step.</summary>
    /// <param name="rows">Rows; null when only metadata changes.</param>
    /// <param name="truncate">Remove every stored row first, in the same commit.</param>
    /// <param name="inOrder">Whether the rows happened after all that is stored; else each is weighed against the stored row of its key.</param>
    /// <param name="metadata">Entries of <c>extraMetadata</c>.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    Task<WriteResult> WriteAsync(
        UpsertBatch? rows, bool truncate, bool inOrder, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken);

    /// <summary>Base files of the newest state.</summary>
    ValueTask<int?> CountFilesAsync(CancellationToken cancellationToken);
}
