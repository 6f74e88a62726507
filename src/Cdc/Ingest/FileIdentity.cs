using System.Globalization;
using Lakehouse.Cdc.Positions;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// Sees to it that a table goes on only in the file that it has read so far: files have offsets and names, which a replaced file may
/// share, and no ids. Applies the policy where the file is another one. Touched by the line's thread alone.
/// </summary>
internal sealed class FileIdentity(IngestContext context, FeedOpener opener, CommitRunner commits, StoreRetry retry)
{
    private readonly HashSet<(TableId Table, string Topic)> begunAnew = [];

    /// <summary>Stops the table, or goes on in the way that the policy chooses.</summary>
    public async ValueTask GiveUpAsync(TableFeed feed, string topic, string reason)
    {
        await commits.FinishAsync(feed).ConfigureAwait(false);
        if (feed.State != FeedState.Live) return;
        var policy = context.Options.LostPosition;
        // Files that contradict each other would send the line round for ever.
        if (policy == LostPositionPolicy.Fail || (policy == LostPositionPolicy.Earliest && !begunAnew.Add((feed.Id, topic))))
        {
            await opener.StopAsync(feed, LostPosition.FileRefusal(feed.Id, topic, context.Source.Description, reason)).ConfigureAwait(false);
            return;
        }

        var cursor = feed.Batch!.Cursor.Topics[topic];
        var id = context.Source.FactsOf(topic)?.Id;
        if (policy == LostPositionPolicy.Latest)
        {
            context.Observer.OnWarning(feed.Id, $"{topic} is trusted by its offsets alone: {reason}");
            cursor.Trust(id);
            return;
        }

        context.Observer.OnWarning(feed.Id, $"the position in {topic} is given up: {reason}; it is read as new");
        cursor.Restart(id, new Dictionary<int, long>());
        context.Progress.Clear();
        context.Source.Rewind();
    }

    /// <summary>Gives up positions whose last event the source has ended without showing. True when the source begins anew.</summary>
    public async ValueTask<bool> SettleAsync(CancellationToken cancellationToken)
    {
        if (context.Source.CanSeek) return false;
        await OpenUnseenAsync(cancellationToken).ConfigureAwait(false);
        foreach (var feed in context.Feeds.All.Where(feed => feed.State == FeedState.Live).ToList())
        {
            foreach (var (topic, cursor) in feed.Batch!.Cursor.Topics)
            {
                if (ReasonOf(topic, cursor) is not { } reason) continue;
                await GiveUpAsync(feed, topic, reason).ConfigureAwait(false);
                if (context.Progress.Topics.Count == 0) return true;
                break;
            }
        }

        return false;
    }

    // A table of which the files have no event any more would never be opened, and its loss never be told.
    private async Task OpenUnseenAsync(CancellationToken cancellationToken)
    {
        var positions = await retry.RunAsync(null, () => context.Tables.PositionsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var stored in positions)
        {
            if (context.Feeds.Find(stored.Table) is null && stored.Position.Topics.Any(topic => topic.Value.Partitions.Any(partition =>
                partition.Value.Mark is { } mark && context.Progress.FirstOf(topic.Key, partition.Key) <= mark.Offset)))
            {
                await opener.OpenAsync(stored.Table, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private string? ReasonOf(string topic, TopicCursor cursor) => cursor.Partitions
        .Where(partition => context.Progress.FirstOf(topic, partition.Key) is { } first && !partition.Value.Continues(first))
        .Select(partition => string.Create(
            CultureInfo.InvariantCulture,
            $"partition {partition.Key} ends without the event at offset {partition.Value.Mark!.Value.Offset}, which the table took last"))
        .FirstOrDefault();
}
