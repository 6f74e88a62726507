namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// The store's clock as far as the <c>Date</c> of its answers tells it. Every answer bounds the difference to this machine's clock: the
/// store wrote a whole second after the request left and before the answer came. The bounds of all answers are cut with each other and widen with time, as
/// clocks drift; when nothing remains, or this machine's clock was set, it begins anew. The time it tells is the earliest that the store's clock may show, so
/// what waits for a moment of it has proven that the store is there. Thread-safe.
/// </summary>
/// <param name="machine">This machine's clock.</param>
internal sealed class S3Clock(TimeProvider machine) : TimeProvider
{
    // More than any two clocks of machines drift apart.
    private const double Drift = 0.0002;

    // A clock is slewed by less, and a busy machine lets less time pass between two looks at its clocks.
    private const double Slew = 0.001;
    private static readonly TimeSpan LeastStep = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private (TimeSpan Low, TimeSpan High)? bounds;
    private DateTimeOffset observed;
    private long observedAt;

    /// <summary>How far the store's clock is before (positive) this machine's: the least and the greatest that the answers allow; null before the first.</summary>
    public (TimeSpan Least, TimeSpan Most)? Skew
    {
        get
        {
            lock (gate)
            {
                return bounds;
            }
        }
    }

    /// <inheritdoc />
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>The earliest that the store's clock may show.</summary>
    public DateTimeOffset Earliest() => GetUtcNow();

    /// <summary>The latest that the store's clock may show.</summary>
    public DateTimeOffset Latest() => machine.GetUtcNow() + (Skew?.Most ?? TimeSpan.Zero);

    /// <summary>The earliest that the store's clock may show; this machine's time before the first answer.</summary>
    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + (Skew?.Least ?? TimeSpan.Zero);

    /// <inheritdoc />
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>This machine's time, for <see cref="Observe"/>.</summary>
    internal DateTimeOffset MachineNow() => machine.GetUtcNow();

    /// <summary>Learns from an answer.</summary>
    /// <param name="sent">This machine's time when the request left.</param>
    /// <param name="date">What the store wrote, in whole seconds.</param>
    internal void Observe(DateTimeOffset sent, DateTimeOffset date)
    {
        var (received, at) = (machine.GetUtcNow(), machine.GetTimestamp());
        if (received < sent)
        {
            return;
        }

        // The store may have written the second right after the request came, or right before the answer.
        var (low, high) = (date - received, date + TimeSpan.FromSeconds(1) - sent);
        lock (gate)
        {
            if (bounds is { } known && !IsStep(received - observed, machine.GetElapsedTime(observedAt, at)) && Widened(known, received - observed) is var wide && low <= wide.High && high >= wide.Low)
            {
                (low, high) = (low > wide.Low ? low : wide.Low, high < wide.High ? high : wide.High);
            }

            (bounds, observed, observedAt) = ((low, high), received, at);
        }
    }

    // Whether this machine's clock was set in between: it shows another time than has passed.
    private static bool IsStep(TimeSpan shown, TimeSpan passed) => (shown - passed).Duration() > LeastStep + (passed.Duration() * Slew);

    private static (TimeSpan Low, TimeSpan High) Widened((TimeSpan Low, TimeSpan High) known, TimeSpan passed) =>
        (known.Low - (passed * Drift), known.High + (passed * Drift));
}
