using System.Collections.Frozen;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// The instants that stand in a table's timeline folder at one moment: per time and comparable action the highest state,
/// ordered by time, action, state (spec 2.3). Immutable and thread-safe.
/// </summary>
public sealed class ActiveTimeline
{
    private static readonly HashSet<InstantTime> None = [];

    private readonly FrozenSet<InstantTime> completedWriteTimes;
    private readonly IReadOnlySet<InstantTime> archivedAfterSavepoint;

    /// <summary>Makes a timeline of instants in any order and any states.</summary>
    public ActiveTimeline(IEnumerable<Instant> instants)
        : this(instants, None)
    {
    }

    private ActiveTimeline(IEnumerable<Instant> instants, IReadOnlySet<InstantTime> archivedAfterSavepoint)
    {
        this.archivedAfterSavepoint = archivedAfterSavepoint;
        Instants = [.. instants
            .GroupBy(instant => (instant.Time, instant.ComparableAction))
            .Select(states => states.MaxBy(instant => instant.State)!)
            .OrderBy(instant => instant.Time).ThenBy(instant => instant.ComparableAction).ThenBy(instant => instant.State)];
        CompletedWrites = [.. Instants.Where(instant => instant is { IsWrite: true, State: InstantState.Completed })];
        PendingWrites = [.. Instants.Where(instant => instant.IsWrite && instant.State != InstantState.Completed)];
        completedWriteTimes = CompletedWrites.Select(instant => instant.Time).ToFrozenSet();
        FirstInstant = FirstUnprotectedWrite();
    }

    /// <summary>A timeline without instants.</summary>
    public static ActiveTimeline Empty { get; } = new([]);

    /// <summary>Every instant, highest state only.</summary>
    public IReadOnlyList<Instant> Instants { get; }

    /// <summary>Completed commits, delta commits and replace commits, oldest first.</summary>
    public IReadOnlyList<Instant> CompletedWrites { get; }

    /// <summary>Writes, compactions and clusterings that are not completed, oldest first.</summary>
    public IReadOnlyList<Instant> PendingWrites { get; }

    /// <summary>
    /// Where the active timeline starts: the oldest write of any state. Savepointed writes do not count while others exist,
    /// because archival leaves them behind and takes their successors.
    /// </summary>
    public InstantTime? FirstInstant { get; }

    /// <summary>
    /// Where it starts when savepointed writes count, or null. What lies between here and <see cref="FirstInstant"/> and is not on the timeline
    /// was archived, or undone by a return to the savepoint; only the archive can tell.
    /// </summary>
    internal InstantTime? OldestWrite => (CompletedWrites.Count, PendingWrites.Count) switch
    {
        (0, 0) => null,
        (0, _) => PendingWrites[0].Time,
        (_, 0) => CompletedWrites[0].Time,
        _ => CompletedWrites[0].Time < PendingWrites[0].Time ? CompletedWrites[0].Time : PendingWrites[0].Time,
    };

    /// <summary>The newest completed write, or null.</summary>
    public InstantTime? LastCompletedWrite => CompletedWrites.Count == 0 ? null : CompletedWrites[^1].Time;

    /// <summary>The newest instant of any action and state, or null; a new instant must be greater.</summary>
    public InstantTime? Newest => Instants.Count == 0 ? null : Instants[^1].Time;

    /// <summary>
    /// True when a file made by instant <paramref name="time"/> is part of the table: the write completed, or it is older
    /// than the active timeline (then it was archived as completed). Spec 3.5(4). Hudi takes nothing newer than a savepointed write for
    /// archived, and so loses what was archived beyond a savepoint.
    /// </summary>
    public bool IsCommittedFileInstant(InstantTime time) =>
        LastCompletedWrite is { } last
        && time <= last
        && (completedWriteTimes.Contains(time) || time < OldestWrite || (time < FirstInstant && archivedAfterSavepoint.Contains(time)));

    /// <summary>The instant of the given time that writes data, in its highest state, or null.</summary>
    public Instant? FindWrite(InstantTime time) => Instants.FirstOrDefault(instant => instant.IsWrite && instant.Time == time);

    /// <summary>This timeline as it stood at <paramref name="time"/>, by instant times: newer instants are left out.</summary>
    public ActiveTimeline UpTo(InstantTime time) => new(Instants.Where(instant => instant.Time <= time), archivedAfterSavepoint);

    /// <summary>This timeline, knowing which writes newer than <see cref="OldestWrite"/> were archived.</summary>
    internal ActiveTimeline With(IReadOnlySet<InstantTime> archived) => new(Instants, archived);

    /// <summary>Other instants, with what this timeline knows of the archive.</summary>
    internal ActiveTimeline With(IEnumerable<Instant> instants) => new(instants, archivedAfterSavepoint);

    private InstantTime? FirstUnprotectedWrite()
    {
        var savepoints = Instants.Where(instant => instant.Action == TimelineAction.Savepoint).Select(instant => instant.Time).ToHashSet();
        var writes = Instants.Where(instant => instant.IsWrite).Select(instant => instant.Time).ToList();
        var index = writes.FindIndex(time => !savepoints.Contains(time));
        return index >= 0 ? writes[index] : writes.Count > 0 ? writes[0] : null;
    }
}
