namespace Lakehouse.Catalog.Registration;

/// <summary>What a registration did, or would do. Immutable.</summary>
public sealed record RegistrationResult
{
    /// <summary><c>database.table</c>; of a merge-on-read table the first of its names.</summary>
    public required string Table { get; init; }

    /// <summary>URI of the folder.</summary>
    public required string Location { get; init; }

    /// <summary>What the files are.</summary>
    public required FolderFormat Format { get; init; }

    /// <summary>Files that were looked at.</summary>
    public long Files { get; init; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Columns and partition keys, each as <c>name type</c>, keys last.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What was done, in order; nothing when all was as it should be.</summary>
    public IReadOnlyList<SyncChange> Changes { get; init; } = [];

    /// <summary>Partitions that were added.</summary>
    public int PartitionsAdded { get; init; }

    /// <summary>Partitions whose location or columns were put right.</summary>
    public int PartitionsAltered { get; init; }

    /// <summary>Partitions that were dropped.</summary>
    public int PartitionsDropped { get; init; }

    /// <summary>Partitions that are registered, whose folder holds no file, and that were left alone.</summary>
    public int PartitionsVanished { get; init; }

    /// <summary>What could not be done although all else was, with a way to mend it.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether nothing was changed because only the plan was wanted.</summary>
    public bool DryRun { get; init; }
}
