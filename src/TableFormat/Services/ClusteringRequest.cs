namespace Lakehouse.TableFormat.Services;

/// <summary>
/// Clustering (spec 8.2): file groups of one partition become fewer, larger or sorted ones. Rows keep their commit time and sequence
/// number, so nothing of it appears in incremental reads. On a bucket table each file group stays by itself and keeps its bucket.
/// </summary>
public sealed record ClusteringRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Clustering;

    /// <summary>File groups whose base file is smaller than this many bytes are taken; with <see cref="SortColumns"/> all are.</summary>
    public long SmallFileBytes { get; init; } = 100L << 20;

    /// <summary>Bytes of files that are written together into one new file group.</summary>
    public long TargetFileBytes { get; init; } = 120L << 20;

    /// <summary>Data columns by which the rows of the new files are sorted, the first one first; empty keeps their order.</summary>
    public IReadOnlyList<string> SortColumns { get; init; } = [];

    /// <summary>Partition paths to look at; null for all.</summary>
    public IReadOnlyList<string>? Partitions { get; init; }

    /// <summary>Takes only partitions that no write has touched for so long; null takes every partition.</summary>
    public TimeSpan? ColdFor { get; init; }

    /// <summary>Most file groups to replace in one run; null for no limit.</summary>
    public int? MaxFileGroups { get; init; }

    /// <summary>How far to go.</summary>
    public ClusteringMode Mode { get; init; }
}
