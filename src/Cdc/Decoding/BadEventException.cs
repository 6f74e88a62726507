namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// An event that cannot be applied; it goes to quarantine with this reason. Nothing of it has been appended.
/// </summary>
/// <param name="kind">Why, in one word.</param>
/// <param name="reason">Why, for a person; names the field where there is one.</param>
/// <param name="fix">What a person can do, or null.</param>
/// <param name="innerException">The failure below this one.</param>
public sealed class BadEventException(BadEventKind kind, string reason, string? fix = null, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>Why, in one word.</summary>
    public BadEventKind Kind { get; } = kind;

    /// <summary>What a person can do, or null.</summary>
    public string? Fix { get; } = fix;

    /// <summary>
    /// Whether the record key could be read: then a later event of the same key supersedes this one. False stops the table.
    /// </summary>
    public bool KeyReadable => KeyText is not null;

    /// <summary>The key's JSON text, or null when it cannot be read.</summary>
    public string? KeyText { get; internal set; }

    /// <summary>Database of the event, when that much could be read.</summary>
    public string? Database { get; internal set; }

    /// <summary>Table of the event, when that much could be read.</summary>
    public string? Table { get; internal set; }
}
