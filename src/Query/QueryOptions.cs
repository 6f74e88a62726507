namespace Lakehouse.Query;

/// <summary>How a lake is queried. Immutable.</summary>
public sealed record QueryOptions
{
    /// <summary>An instant, or a UTC time, as which every table is seen; null for the newest state.</summary>
    public string? AsOf { get; init; }

    /// <summary>True reads merge-on-read tables by their base files alone, without the newer rows in their log files.</summary>
    public bool ReadOptimized { get; init; }

    /// <summary>Memory that the engine may use, as a text such as <c>2GB</c>; null takes the engine's default (80 % of the machine).</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Threads of the engine; null takes all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>Local folder to which large sorts and joins may spill; null keeps everything in memory.</summary>
    public string? SpillFolder { get; init; }

    /// <summary>
    /// Bytes of log rows that the merge of one slice may hold, on each thread: 256 MiB unless said otherwise. The rows of a slice with more are
    /// streamed, in several passes over its log.
    /// </summary>
    public long MergeBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of merged rows of log files that the engine keeps between queries: 512 MiB unless said otherwise.</summary>
    public long MergeCacheBytes { get; init; } = 512L << 20;
}
