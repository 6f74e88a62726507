namespace Lakehouse.Cdc.Batching;

/// <summary>What became of an event that was offered to a table's batch.</summary>
internal enum BatchAnswer
{
    /// <summary>The table has it already.</summary>
    Skipped,

    /// <summary>It is in the batch, or changes no row.</summary>
    Added,

    /// <summary>It shows that the file is not the one that the table has read so far.</summary>
    Foreign,

    /// <summary>It empties the table; what came before must be committed first.</summary>
    CutFirst,
}
