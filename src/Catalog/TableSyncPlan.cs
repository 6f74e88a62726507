using Lakehouse.Catalog.Planning;

namespace Lakehouse.Catalog;

/// <summary>What brings one table of a catalog up to date. Immutable.</summary>
public sealed record TableSyncPlan
{
    /// <summary>The table in the catalog.</summary>
    public required CatalogName Table { get; init; }

    /// <summary>What was compared and why, such as <c>3 commits since 20240101…</c>.</summary>
    public required string Compared { get; init; }

    /// <summary>The newest commit that the catalog knows; null when it was never synced.</summary>
    public required string? From { get; init; }

    /// <summary>The newest commit of the table; null when it has none.</summary>
    public required string? To { get; init; }

    /// <summary>What is to be done, in order; empty when the catalog is up to date.</summary>
    public IReadOnlyList<SyncChange> Changes => [.. Steps.Select(step => step.Change)];

    /// <summary>Whether more is to be done than to note the position.</summary>
    public bool HasDrift => Steps.Any(step => step is not SetPosition) || Problems.Count > 0;

    /// <summary>What cannot be registered and why.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The steps.</summary>
    internal IReadOnlyList<SyncStep> Steps { get; init; } = [];
}
