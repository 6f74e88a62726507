namespace Lakehouse.TableFormat.Storage;

/// <summary>What became of a conditional put.</summary>
public enum PutOutcome
{
    /// <summary>The content is stored and durable.</summary>
    Written,

    /// <summary>A file of that name was there already; nothing was changed.</summary>
    Exists,
}
