namespace Lakehouse.Cdc.Sources;

/// <summary>Which files of change events to read.</summary>
public sealed record FileSourceOptions
{
    /// <summary>
    /// Files, folders or globs (<c>*</c>, <c>?</c>) of <c>.ndjson</c>, <c>.json</c> or <c>.jsonl</c>, each also with <c>.gz</c>;
    /// a folder stands for its files in ordinal order of their names.
    /// </summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Longest line that is read, in bytes.</summary>
    public int MaxLineBytes { get; init; } = 128 << 20;
}
