using Lakehouse.TestKit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>
/// The common clock as one actor has it: a short wait is a stop of the actor, over when it is given a turn; a long one (a heartbeat's) belongs to
/// work in the background and follows the common clock.
/// </summary>
internal sealed class ActorClock(ManualClock clock, Actor actor) : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<Sleep> sleeps = [];

    /// <inheritdoc />
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    /// <inheritdoc />
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > Short || dueTime < TimeSpan.Zero)
        {
            return clock.CreateTimer(callback, state, dueTime, period);
        }

        var sleep = new Sleep(this, () => callback(state), clock.GetUtcNow() + dueTime);
        lock (gate)
        {
            sleeps.Add(sleep);
        }

        actor.BeginSleep();
        return sleep;
    }

    /// <summary>Lets time pass until the actor's wait is over.</summary>
    public void Wake()
    {
        Sleep? next;
        lock (gate)
        {
            next = sleeps.MinBy(sleep => sleep.Due);
        }

        if (next is not null && next.End())
        {
            var rest = next.Due - clock.GetUtcNow();
            clock.Advance(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
            next.Fire();
        }
    }

    private sealed class Sleep(ActorClock owner, Action fire, DateTimeOffset due) : ITimer
    {
        private bool ended;

        public DateTimeOffset Due { get; } = due;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public bool End()
        {
            lock (owner.gate)
            {
                if (ended)
                {
                    return false;
                }

                ended = true;
                owner.sleeps.Remove(this);
            }

            owner.End();
            return true;
        }

        public void Dispose() => End();

        public ValueTask DisposeAsync()
        {
            End();
            return ValueTask.CompletedTask;
        }
    }

    private void End() => actor.EndSleep();
}
