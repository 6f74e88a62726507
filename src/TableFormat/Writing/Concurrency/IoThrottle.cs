namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>Keeps a service below a number of bytes per second by making it wait before its next file. Thread-safe.</summary>
internal sealed class IoThrottle(long bytesPerSecond, TimeProvider clock)
{
    private readonly long started = clock.GetTimestamp();
    private long done;

    /// <summary>Notes how many bytes are done in all.</summary>
    public void Report(long bytesDone) => Interlocked.Exchange(ref done, Math.Max(bytesDone, Interlocked.Read(ref done)));

    /// <summary>Waits until the bytes that are done fit into the time that has passed.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds(Interlocked.Read(ref done) / (double)bytesPerSecond);
        var rest = due - clock.GetElapsedTime(started);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
