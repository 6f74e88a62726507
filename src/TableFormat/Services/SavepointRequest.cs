using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>Makes, deletes or lists savepoints.</summary>
public sealed record SavepointRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Savepoint;

    /// <summary>What to do.</summary>
    public required SavepointAction Action { get; init; }

    /// <summary>The instant: of a completed write, or of a savepoint to delete. Null takes the newest completed write when making one.</summary>
    public InstantTime? Instant { get; init; }

    /// <summary>Who asks; stored in the savepoint.</summary>
    public string? User { get; init; }

    /// <summary>Why; stored in the savepoint.</summary>
    public string? Comment { get; init; }
}
