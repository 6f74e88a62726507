namespace Lakehouse.TableFormat.Services;

/// <summary>Moves old instants from the timeline to the archive.</summary>
public sealed record ArchivalRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Archival;

    /// <summary>Commits that stay on the timeline after an archival. Greater than what cleaning retains. Default 20, as in Hudi.</summary>
    public int MinCommits { get; init; } = 20;

    /// <summary>Commits on the timeline above which it archives. Default 30, as in Hudi.</summary>
    public int MaxCommits { get; init; } = 30;
}
