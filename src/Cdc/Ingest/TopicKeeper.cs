using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// Serves the topics that the source gives to this process: takes the tables that a topic feeds, starts the topic at the smallest
/// of their positions, and gives the tables back when another process shall serve them.
/// </summary>
internal sealed class TopicKeeper(IngestContext context, FeedOpener opener, CommitRunner commits, StoreRetry retry)
{
    private readonly Dictionary<string, TopicFacts> owned = new(StringComparer.Ordinal);
    private long triedAt;

    public bool IsServing => owned.Count > 0;

    /// <summary>Takes over what the source says about ownership.</summary>
    public async ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        while (context.Source.TryTakeChange(out var change))
        {
            if (change is OwnershipChange.Gained gained) await GainAsync(gained.Facts, cancellationToken).ConfigureAwait(false);
            else if (change is OwnershipChange.Lost lost) await LoseAsync(lost.Topic).ConfigureAwait(false);
        }
    }

    /// <summary>Asks again for tables that other processes held.</summary>
    public async ValueTask RetryAsync(CancellationToken cancellationToken)
    {
        var waiting = context.Feeds.All.Where(feed => feed.State == FeedState.Waiting).ToList();
        if (waiting.Count == 0 || context.Time.GetElapsedTime(triedAt) < context.Options.LockRetryInterval) return;
        triedAt = context.Time.GetTimestamp();
        foreach (var feed in waiting)
        {
            await opener.TryTakeAsync(feed, cancellationToken).ConfigureAwait(false);
            if (feed.State != FeedState.Live) continue;
            var topics = feed.Batch!.Cursor.Topics.Keys.Where(owned.ContainsKey).ToList();
            foreach (var topic in topics.Count > 0 ? topics : [.. owned.Keys]) await StartAsync(owned[topic]).ConfigureAwait(false);
        }
    }

    private async Task GainAsync(TopicFacts facts, CancellationToken cancellationToken)
    {
        owned[facts.Topic] = facts;
        var stored = await retry.RunAsync(null, () => context.Tables.PositionsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var table in stored.Where(table => table.Position.Topics.ContainsKey(facts.Topic)))
        {
            if (context.Feeds.Find(table.Table) is null) await opener.OpenAsync(table.Table, cancellationToken).ConfigureAwait(false);
        }

        var fed = stored.Where(table => table.Position.Topics.ContainsKey(facts.Topic)).Select(table => context.Feeds.Find(table.Table)!).ToList();
        if (fed.Count == 0 || !fed.TrueForAll(feed => feed.State == FeedState.Waiting)) await StartAsync(facts).ConfigureAwait(false);
    }

    private async Task StartAsync(TopicFacts facts)
    {
        var current = await context.Source.RefreshAsync(facts.Topic).ConfigureAwait(false) ?? facts;
        foreach (var feed in context.Feeds.Of(current.Topic).ToList())
        {
            feed.Batch!.CatchUp();
            await ContinueAsync(feed, current).ConfigureAwait(false);
        }

        var offsets = Offsets(current);
        context.Progress.Restart(current.Topic, offsets);
        context.Source.Assign(current.Topic, offsets);
    }

    private async ValueTask ContinueAsync(TableFeed feed, TopicFacts facts)
    {
        if (!feed.Batch!.Cursor.Topics.TryGetValue(facts.Topic, out var cursor)) return;
        if (LostPosition.ReasonOf(cursor, facts) is not { } reason) return;
        if (context.Options.LostPosition == LostPositionPolicy.Fail)
        {
            await opener.StopAsync(feed, LostPosition.Refusal(feed.Id, facts.Topic, reason)).ConfigureAwait(false);
            return;
        }

        context.Observer.OnWarning(feed.Id, $"the position in {facts.Topic} is given up: {reason}; reading starts at its {context.Options.LostPosition} event");
        cursor.Restart(facts.Id, LostPosition.Offsets(facts, context.Options.LostPosition == LostPositionPolicy.Latest));
    }

    private Dictionary<int, long> Offsets(TopicFacts facts)
    {
        var cursors = context.Feeds.Of(facts.Topic).Select(feed => feed.Batch!.Cursor.Topics[facts.Topic]).ToList();
        if (cursors.Count == 0) return new Dictionary<int, long>(LostPosition.Offsets(facts, context.Options.Start == StartPolicy.Latest));
        return Enumerable.Range(0, facts.Ranges.Count).ToDictionary(
            number => number,
            number => cursors.Min(cursor => cursor.Partitions.TryGetValue(number, out var partition) ? partition.Next : facts.Ranges[number].Low));
    }

    private async Task LoseAsync(string topic)
    {
        context.Source.Release(topic);
        owned.Remove(topic);
        foreach (var feed in context.Feeds.Of(topic).ToList())
        {
            if (feed.Batch!.Cursor.Topics.Keys.Any(owned.ContainsKey)) continue;
            await commits.FinishAsync(feed).ConfigureAwait(false);
            if (feed.State == FeedState.Live && feed.Batch!.IsOpen && !feed.Batch.Transactions.IsTorn)
            {
                commits.Start(feed);
                await commits.FinishAsync(feed).ConfigureAwait(false);
            }

            await feed.DisposeAsync().ConfigureAwait(false);
            context.Feeds.Remove(feed);
        }

        context.Progress.Forget(topic);
    }
}
