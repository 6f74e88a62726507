using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>Undoes the newest completed instants. Exactly one of <see cref="To"/> and <see cref="Instant"/> is given.</summary>
public sealed record RollbackRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Rollback;

    /// <summary>Every write newer than this instant is undone, newest first.</summary>
    public InstantTime? To { get; init; }

    /// <summary>The newest completed write, which alone is undone.</summary>
    public InstantTime? Instant { get; init; }

    /// <summary>Leaves the source position where it is. By default it goes back with the rows, so that ingest applies the events again.</summary>
    public bool KeepPosition { get; init; }
}
