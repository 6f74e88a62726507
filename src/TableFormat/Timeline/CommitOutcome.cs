namespace Lakehouse.TableFormat.Timeline;

/// <summary>What became of an attempt to commit. A value, because all three are ordinary.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>The instant is completed and durable.</summary>
    /// <param name="Time">The instant.</param>
    public sealed record Committed(InstantTime Time) : CommitOutcome;

    /// <summary>Somebody else owns or removed the instant; nothing of this write is part of the table.</summary>
    /// <param name="With">With whom or what.</param>
    public sealed record Conflicted(string With) : CommitOutcome
    {
        /// <summary>The instant that was in the way, where it was one.</summary>
        public InstantTime? Instant { get; init; }

        /// <summary>False where repeating the same write could undo what the other one did, or would meet the same conflict.</summary>
        internal bool MayRepeat { get; init; } = true;
    }

    /// <summary>The store did not answer and reading back did not settle it; reopen the table to find out.</summary>
    /// <param name="Reason">Why it is not known.</param>
    public sealed record Unknown(string Reason) : CommitOutcome;
}
