using Lakehouse.Cdc.Positions;
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
            await JoinAsync(feed).ConfigureAwait(false);
        }
    }

    /// <summary>Moves topics back to where a table stands that is served from now on; the line may have read on without it.</summary>
    public async ValueTask JoinAsync(TableFeed feed)
    {
        if (feed.State == FeedState.Waiting) return;
        foreach (var (name, topic) in feed.Batch?.Cursor.Topics ?? new Dictionary<string, TopicCursor>())
        {
            if (!owned.ContainsKey(name)) continue;
            foreach (var (number, partition) in topic.Partitions) feed.Missed.Note(name, number, partition.Next);
        }

        foreach (var topic in feed.Missed.Topics.Where(owned.ContainsKey).ToList()) await StartAsync(owned[topic]).ConfigureAwait(false);
    }

    private async Task GainAsync(TopicFacts facts, CancellationToken cancellationToken)
    {
        owned[facts.Topic] = facts;
        var stored = await retry.RunAsync(null, () => context.Tables.PositionsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var fed = new List<TableFeed>();
        foreach (var table in stored.Where(table => table.Position.Topics.ContainsKey(facts.Topic)))
        {
            var known = context.Feeds.Find(table.Table);
            var feed = known ?? await opener.OpenAsync(table.Table, cancellationToken).ConfigureAwait(false);
            fed.Add(feed);
            if (known is null || feed.State == FeedState.Waiting) Miss(feed, facts.Topic, table.Position.Topics[facts.Topic]);
        }

        if (fed.Count == 0 || !fed.TrueForAll(feed => feed.State == FeedState.Waiting)) await StartAsync(facts).ConfigureAwait(false);
    }

    private static void Miss(TableFeed feed, string topic, TopicPosition position)
    {
        foreach (var (number, partition) in position.Partitions) feed.Missed.Note(topic, number, partition.Next);
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
        foreach (var feed in Live()) feed.Missed.Forget(current.Topic);
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
        var anew = LostPosition.Offsets(facts, context.Options.Start == StartPolicy.Latest);
        return Enumerable.Range(0, facts.Ranges.Count).ToDictionary(number => number, number => Math.Min(
            Missed(facts, number),
            cursors.Count == 0
                ? anew[number]
                : cursors.Min(cursor => cursor.Partitions.TryGetValue(number, out var partition) ? partition.Next : facts.Ranges[number].Low)));
    }

    // A table that has no position yet has only this to begin at.
    private long Missed(TopicFacts facts, int partition) => Live()
        .Where(feed => !feed.Batch!.Cursor.Topics.ContainsKey(facts.Topic))
        .Select(feed => feed.Missed.FirstOf(facts.Topic, partition))
        .Min(offset => offset is { } first ? Math.Max(first, facts.Ranges[partition].Low) : (long?)null) ?? long.MaxValue;

    private IEnumerable<TableFeed> Live() => context.Feeds.All.Where(feed => feed.State == FeedState.Live);

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

        // Whoever serves the topic now takes these tables; holding them would keep its events out.
        foreach (var feed in context.Feeds.All.Where(feed => feed.State == FeedState.Waiting && feed.Missed.Topics.Contains(topic)).ToList())
        {
            feed.Missed.Forget(topic);
            if (!feed.Missed.Topics.Any(owned.ContainsKey)) context.Feeds.Remove(feed);
        }

        context.Progress.Forget(topic);
    }
}
