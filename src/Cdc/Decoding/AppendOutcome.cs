namespace Lakehouse.Cdc.Decoding;

/// <summary>What became of an event given to <see cref="TableDecoder.Append"/>.</summary>
public enum AppendOutcome
{
    /// <summary>It changes no row (tombstone, heartbeat, marker).</summary>
    Nothing,

    /// <summary>Its rows are in the batch.</summary>
    Appended,

    /// <summary>
    /// The source emptied the table. No row was appended: the caller applies what it holds, then empties the table.
    /// </summary>
    Truncate,
}
