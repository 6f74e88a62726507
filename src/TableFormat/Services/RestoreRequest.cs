using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>Returns the table to a savepoint: every write after it is undone.</summary>
public sealed record RestoreRequest : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Restore;

    /// <summary>Instant of the savepoint.</summary>
    public required InstantTime Savepoint { get; init; }

    /// <summary>Leaves the source position where it is. By default it goes back with the rows, so that ingest applies the events again.</summary>
    public bool KeepPosition { get; init; }
}
