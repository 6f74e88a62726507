namespace Lakehouse.TableFormat.Services;

/// <summary>Counts the parts of a plan that are done, and reports each. Thread-safe.</summary>
internal sealed class ProgressCount(IProgress<ServiceProgress>? progress, long items, long bytes)
{
    private readonly Lock gate = new();
    private long itemsDone;
    private long bytesDone;

    /// <summary>One more part is done.</summary>
    public void Done(long partBytes)
    {
        lock (gate)
        {
            bytesDone += partBytes;
            progress?.Report(new ServiceProgress(++itemsDone, items, bytesDone, bytes));
        }
    }
}
