namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>What a merge came to.</summary>
internal sealed class MergeCounts
{
    /// <summary>Records and deletions in the log.</summary>
    internal long LogRecords { get; set; }

    /// <summary>Records among them.</summary>
    internal long LogRows { get; set; }

    /// <summary>Keys that they have.</summary>
    internal long LogKeys { get; set; }

    /// <summary>Base rows that another row replaces.</summary>
    internal long Updated { get; set; }

    /// <summary>Base rows that were deleted.</summary>
    internal long Deleted { get; set; }

    /// <summary>Rows whose key the base file lacks.</summary>
    internal long Inserted { get; set; }

    /// <summary>Deleted keys that the base file lacks.</summary>
    internal long NeverStored { get; set; }

    /// <summary>Adds those of another pass.</summary>
    internal void Add(MergeCounts other)
    {
        LogRecords += other.LogRecords;
        LogRows += other.LogRows;
        LogKeys += other.LogKeys;
        Updated += other.Updated;
        Deleted += other.Deleted;
        Inserted += other.Inserted;
        NeverStored += other.NeverStored;
    }
}
