namespace Lakehouse.TableFormat.Services;

/// <summary>Merges the log files of file slices into new base files (spec 8.1). Immutable.</summary>
public sealed record CompactionRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Compaction;

    /// <summary>How much is done.</summary>
    public CompactionMode Mode { get; init; } = CompactionMode.ScheduleAndRun;

    /// <summary>Partitions to look at; null looks at all. A pending plan is executed whole, whatever stands here.</summary>
    public IReadOnlyList<string>? Partitions { get; init; }

    /// <summary>File groups of one plan at most; null for no limit.</summary>
    public int? MaxFileGroups { get; init; }

    /// <summary>Bytes that one plan may read and write; the slices with the most log bytes come first. Null for no limit; one slice is always taken.</summary>
    public long? TargetBytes { get; init; }

    /// <summary>Log files that a slice must have to be taken.</summary>
    public int MinLogFiles { get; init; } = 1;
}
