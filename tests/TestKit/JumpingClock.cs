namespace Lakehouse.TestKit;

/// <summary>
/// A clock in which waiting costs nothing: a timer moves the clock to its time and fires at once. Every look at the clock is a microsecond
/// later than the one before. Thread-safe.
/// </summary>
public sealed class JumpingClock : TimeProvider
{
    private readonly Lock gate = new();
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now = now.AddMicroseconds(1);
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward.</summary>
    public void Advance(TimeSpan by)
    {
        lock (gate)
        {
            now += by;
        }
    }

    // Periodic timers never fire: nothing in virtual time would stop them.
    private sealed class Timer(JumpingClock clock, Action fire) : ITimer
    {
        private bool disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && period <= TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ => Fire(dueTime));
            }

            return true;
        }

        public void Dispose() => Volatile.Write(ref disposed, true);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimeSpan due)
        {
            if (!Volatile.Read(ref disposed))
            {
                clock.Advance(due);
                fire();
            }
        }
    }
}
