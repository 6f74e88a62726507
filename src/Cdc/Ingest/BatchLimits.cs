namespace Lakehouse.Cdc.Ingest;

/// <summary>When a table's open rows are committed.</summary>
internal sealed class BatchLimits(IngestOptions options, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Timestamp of the clock, taken once per poll: a reading per event would cost more than the rest.</summary>
    public long Now { get; private set; } = time.GetTimestamp();

    public void Tick() => Now = time.GetTimestamp();

    /// <summary>Rows, bytes or age have reached their limit.</summary>
    public bool IsDue(TableFeed feed) => feed.Batch is { IsOpen: true } && Reached(feed, 1);

    /// <summary>The limit for keeping a transaction together is reached.</summary>
    public bool IsOver(TableFeed feed) => feed.Batch is { IsOpen: true } && Reached(feed, Math.Max(1, options.TransactionLimit));

    /// <summary>Due, and no source transaction would be torn as far as is known now.</summary>
    public bool IsReady(TableFeed feed) =>
        IsDue(feed) && (!feed.Batch!.Transactions.HasTransactions || feed.Batch.Transactions.IsWhole || IsOver(feed));

    /// <summary>Ready, or due and quiet: a source writes the events of a transaction in one go.</summary>
    public bool IsReadyWhenQuiet(TableFeed feed) =>
        IsReady(feed) || (IsDue(feed) && !feed.Batch!.Transactions.IsTorn && time.GetElapsedTime(feed.LastEventAt, Now) >= Quiet);

    private bool Reached(TableFeed feed, int times) =>
        feed.Batch!.Rows >= (long)options.CommitRows * times
        || feed.Batch.Bytes >= options.CommitBytes * times
        || (feed.OpenSince != 0 && time.GetElapsedTime(feed.OpenSince, Now) >= options.CommitInterval * times);
}
