namespace Lakehouse.TableFormat.Timeline;

/// <summary>The Java class that is to run a clustering, with its parameters.</summary>
internal sealed record ClusteringStrategy
{
    public string? StrategyClassName { get; init; }

    public IReadOnlyDictionary<string, string>? StrategyParams { get; init; }

    public int? Version { get; init; } = 1;
}
