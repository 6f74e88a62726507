namespace Lakehouse.TableFormat.Timeline;

/// <summary>The Java class that is to run a compaction, with its parameters; set for a log compaction only (spec 2.6.3).</summary>
internal sealed record CompactionStrategy
{
    public string? CompactorClassName { get; init; }

    public IReadOnlyDictionary<string, string>? StrategyParams { get; init; }

    public int? Version { get; init; } = 1;
}
