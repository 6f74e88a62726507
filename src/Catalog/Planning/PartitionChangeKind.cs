namespace Lakehouse.Catalog.Planning;

/// <summary>What happens to registered partitions.</summary>
internal enum PartitionChangeKind
{
    /// <summary>They are registered.</summary>
    Add,

    /// <summary>Their location, columns or formats are put right.</summary>
    Alter,

    /// <summary>They are no longer registered; data stay.</summary>
    Drop,
}
