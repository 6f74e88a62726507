namespace Lakehouse.Cdc.Ingest;

/// <summary>Makes the live figures of a run.</summary>
internal sealed class ProgressReport(IngestContext context)
{
    private long toldAt = context.Time.GetTimestamp();

    public void TellWhenDue()
    {
        if (context.Time.GetElapsedTime(toldAt) >= context.Options.ProgressInterval) Tell();
    }

    public IReadOnlyList<TableProgress> Tell()
    {
        toldAt = context.Time.GetTimestamp();
        var tables = context.Feeds.All.Where(feed => feed.State != FeedState.Ignored).OrderBy(feed => feed.Id.ToString(), StringComparer.Ordinal).Select(Of).ToList();
        var (read, total) = context.Source.Volume;
        context.Observer.OnProgress(tables, read, total);
        return tables;
    }

    private TableProgress Of(TableFeed feed) => new(feed.Id, StatusOf(feed))
    {
        Events = feed.Counters.Events,
        EventsPerSecond = feed.Counters.Rate(context.Time),
        Skipped = feed.Counters.Skipped,
        Quarantined = feed.Counters.Quarantined,
        OpenRows = feed.Batch?.Rows ?? 0,
        LagEvents = LagOf(feed),
        LagTime = feed.Counters.NewestSourceMs == 0 ? null : context.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(feed.Counters.NewestSourceMs),
        Commits = feed.Counters.Commits,
        LastCommit = feed.Counters.LastCommit,
        FilesWritten = feed.Counters.FilesWritten,
        FileCount = feed.Counters.FileCount,
        Error = feed.Error,
    };

    private static TableStatus StatusOf(TableFeed feed) => feed.State switch
    {
        FeedState.Live => TableStatus.Live,
        FeedState.Stopped => TableStatus.Stopped,
        _ => TableStatus.Waiting,
    };

    private long? LagOf(TableFeed feed)
    {
        long? lag = null;
        foreach (var topic in feed.Batch?.Cursor.Topics.Keys ?? [])
        {
            if (context.Source.LagOf(topic) is { } more) lag = (lag ?? 0) + more;
        }

        return lag;
    }
}
