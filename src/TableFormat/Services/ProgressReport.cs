namespace Lakehouse.TableFormat.Services;

/// <summary>Counts what is done and tells it. Thread-safe.</summary>
/// <param name="progress">Whom to tell; null tells nobody.</param>
/// <param name="items">Items in all.</param>
/// <param name="bytes">Bytes in all.</param>
internal sealed class ProgressReport(IProgress<ServiceProgress>? progress, long items, long bytes)
{
    private readonly Lock gate = new();
    private long itemsDone;
    private long bytesDone;

    /// <summary>One more item is done.</summary>
    public void Done(long itemBytes)
    {
        lock (gate)
        {
            itemsDone++;
            bytesDone += itemBytes;
            progress?.Report(new ServiceProgress(itemsDone, items, bytesDone, bytes));
        }
    }
}
