namespace Lakehouse.TableFormat.Services;

/// <summary>Merges the log files of file slices into one log file per slice (spec 8.1). Immutable.</summary>
public sealed record LogCompactionRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.LogCompaction;

    /// <summary>Log blocks that a slice must have to be taken.</summary>
    public int MinBlocks { get; init; } = 5;

    /// <summary>Partitions to look at; null looks at all.</summary>
    public IReadOnlyList<string>? Partitions { get; init; }
}
