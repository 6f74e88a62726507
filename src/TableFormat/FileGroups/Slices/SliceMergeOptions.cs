namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Limits of a merge. Immutable.</summary>
internal sealed record SliceMergeOptions
{
    /// <summary>Default of <see cref="MemoryBytes"/>: 256 MiB.</summary>
    public const long DefaultMemoryBytes = 256L << 20;

    /// <summary>Limits when nothing is said.</summary>
    public static SliceMergeOptions Default { get; } = new();

    /// <summary>
    /// Bytes of log rows that one pass may hold. A slice whose log files exceed it is merged in several passes, each over the keys of one
    /// share of the hash space.
    /// </summary>
    public long MemoryBytes { get; init; } = DefaultMemoryBytes;
}
