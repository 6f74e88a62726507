using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// Leads each message to the batch of its table. What needs waiting (opening a table, a commit that is still under way) is
/// left in <see cref="Needs"/> for the line, and the message comes again.
/// </summary>
internal sealed class MessageRouter(IngestContext context, CommitRunner commits, BatchLimits limits) : IMessageSink
{
    private readonly EnvelopeContext envelopes = new() { Format = context.Options.Format };

    /// <summary>What must be done before the next poll, in this order.</summary>
    public Queue<RouterNeed> Needs { get; } = [];

    public SinkAnswer OnMessage(in SourceMessage message)
    {
        try
        {
            return Route(message);
        }
        catch (BadEventException bad)
        {
            return Unreadable(message, bad);
        }
    }

    private SinkAnswer Route(in SourceMessage message)
    {
        var change = DebeziumEnvelope.Read(message, envelopes);
        if (change.Op == ChangeOp.Transaction) EndTransaction(change);
        if (change.Op is ChangeOp.Transaction or ChangeOp.SchemaChange or ChangeOp.Heartbeat or ChangeOp.Ignored || change.Table.Length == 0)
        {
            return Pass(message);
        }

        if (context.Feeds.TryFind(change.Database, change.Table, out var feed)) return Lead(message, change, feed);
        Needs.Enqueue(new RouterNeed.Open(new TableId(change.Database, change.Table)));
        return SinkAnswer.Refused;
    }

    private SinkAnswer Lead(in SourceMessage message, in ChangeEvent change, TableFeed feed)
    {
        if (feed.State == FeedState.Waiting && !context.Source.CanSeek)
        {
            Needs.Enqueue(new RouterNeed.Take(feed));
            return SinkAnswer.Refused;
        }

        if (feed.State != FeedState.Live) return PassBy(message, feed);
        if (!TryCut(feed, change)) return SinkAnswer.Refused;
        var topic = TopicOf(message, feed);
        if (IsOtherFile(message, topic) is { } reason) return GiveUp(message, feed, reason);
        try
        {
            return Settle(message, feed, feed.Batch!.Add(message, change, topic), change, topic);
        }
        catch (BadEventException bad)
        {
            return Reject(message, feed, topic, bad, change);
        }
    }

    // Rows before this event are committed without it when they are due and no transaction would be torn.
    private bool TryCut(TableFeed feed, in ChangeEvent change)
    {
        if (!limits.IsDue(feed) || !(limits.IsOver(feed) || feed.Batch!.Transactions.CanCutBefore(change))) return true;
        if (feed.Commit is not null)
        {
            Needs.Enqueue(new RouterNeed.Commit(feed));
            return false;
        }

        commits.Start(feed);
        return true;
    }

    // A plain file tells its identity; a capture proves it event by event.
    private string? IsOtherFile(in SourceMessage message, TopicCursor topic)
    {
        if (context.Source.CanSeek || topic.IsTrusted || context.Source.FactsOf(message.Topic) is not { } facts) return null;
        topic.Id ??= facts.Id;
        return LostPosition.ReasonOf(topic, facts.Id);
    }

    private SinkAnswer GiveUp(in SourceMessage message, TableFeed feed, string reason)
    {
        Needs.Enqueue(new RouterNeed.GiveUp(feed, message.Topic, reason));
        return SinkAnswer.Refused;
    }

    private SinkAnswer Settle(in SourceMessage message, TableFeed feed, BatchAnswer answer, in ChangeEvent change, TopicCursor topic)
    {
        if (answer == BatchAnswer.Foreign) return GiveUp(message, feed, LostPosition.ReasonOf(message, topic.Partition(message.Partition)));
        if (answer == BatchAnswer.CutFirst)
        {
            if (feed.Commit is null) commits.Start(feed);
            Needs.Enqueue(new RouterNeed.Commit(feed));
            return SinkAnswer.Refused;
        }

        if (answer == BatchAnswer.Skipped) feed.Counters.Skipped++;
        else Count(feed, change);
        return Pass(message);
    }

    private void Count(TableFeed feed, in ChangeEvent change)
    {
        feed.Counters.Events++;
        feed.Counters.NewestSourceMs = Math.Max(feed.Counters.NewestSourceMs, change.SourceTimestampMs);
        feed.LastEventAt = limits.Now;
        Begin(feed);
    }

    private void Begin(TableFeed feed)
    {
        if (feed.OpenSince == 0) feed.OpenSince = limits.Now;
        if (feed.Commit is null && limits.IsReady(feed)) commits.Start(feed);
    }

    private SinkAnswer Pass(in SourceMessage message)
    {
        context.Progress.Advance(message.Topic, message.Partition, message.Offset + 1);
        return Needs.Count == 0 ? SinkAnswer.Taken : SinkAnswer.TakenPause;
    }

    // A table that waits reads the event when it is taken.
    private SinkAnswer PassBy(in SourceMessage message, TableFeed feed)
    {
        if (feed.State == FeedState.Waiting) feed.Missed.Note(message.Topic, message.Partition, message.Offset);
        return Pass(message);
    }

    private TopicCursor TopicOf(in SourceMessage message, TableFeed feed)
    {
        var cursor = feed.Batch!.Cursor;
        if (cursor.Topics.TryGetValue(message.Topic, out var known)) return known;
        if (context.Source.CanSeek && context.Feeds.Of(message.Topic).Any(other => other != feed))
        {
            Needs.Enqueue(new RouterNeed.Introduce(feed, message.Topic, message.Partition, message.Offset));
        }

        var facts = context.Source.FactsOf(message.Topic);
        return cursor.Topic(message.Topic, facts?.Id, facts?.Ranges.Count ?? 0);
    }

    private void EndTransaction(in ChangeEvent change)
    {
        var marker = TransactionMarker.Read(change);
        if (!marker.IsEnd) return;
        foreach (var feed in context.Feeds.All) feed.Batch?.Transactions.End(marker);
    }

    private SinkAnswer Unreadable(in SourceMessage message, BadEventException bad)
    {
        // A broken message is no reason to believe in a table that was never seen.
        var feed = context.Feeds.Find(new TableId(bad.Database ?? string.Empty, bad.Table ?? string.Empty)) ?? OnlyFeedOf(message.Topic);
        if (feed is not null)
        {
            if (feed.State != FeedState.Live) return PassBy(message, feed);
            return TryCut(feed, default) ? Reject(message, feed, TopicOf(message, feed), bad, default) : SinkAnswer.Refused;
        }

        Needs.Enqueue(new RouterNeed.Store(new TableId(QuarantineLog.UnknownDatabase, message.Topic), Entry(message, bad), bad));
        return Pass(message);
    }

    private TableFeed? OnlyFeedOf(string topic)
    {
        var feeds = context.Feeds.Of(topic).Take(2).ToList();
        return feeds.Count == 1 ? feeds[0] : null;
    }

    private SinkAnswer Reject(in SourceMessage message, TableFeed feed, TopicCursor topic, BadEventException bad, in ChangeEvent change)
    {
        var partition = topic.Partition(message.Partition);
        if (feed.Batch!.IsForeign(message, partition)) return GiveUp(message, feed, LostPosition.ReasonOf(message, partition));
        if (message.Offset < partition.Next) return Pass(message);
        if (BadEvents.Stops(bad, context.Options, feed.Options))
        {
            Needs.Enqueue(new RouterNeed.Stop(feed, BadEvents.Error(bad, feed.Id, message.Describe(), context.Options)));
            return SinkAnswer.TakenPause;
        }

        feed.Batch!.Reject(message, Entry(message, bad), topic, change);
        feed.Counters.Quarantined++;
        context.Observer.OnQuarantined(feed.Id, $"{message.Describe()}: {bad.Message}");
        Begin(feed);
        return Pass(message);
    }

    private QuarantineEntry Entry(in SourceMessage message, BadEventException bad) => new(
        message.Topic, message.Partition, message.Offset, message.TimestampMs, bad.Fix is null ? bad.Message : $"{bad.Message} ({bad.Fix})", bad.KeyText,
        message.HasKey ? message.Key.ToArray() : null, message.HasValue ? message.Value.ToArray() : null, context.Time.GetUtcNow());
}
