using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cdc.Ingest;

/// <summary>One run of the line. Everything but commits happens on its own thread of control.</summary>
internal sealed class IngestRun
{
    private readonly IngestContext context;
    private readonly StoreRetry retry;
    private readonly FeedOpener opener;
    private readonly CommitRunner commits;
    private readonly BatchLimits limits;
    private readonly MessageRouter router;
    private readonly TopicKeeper keeper;
    private readonly FileIdentity identity;
    private readonly ProgressReport report;
    private readonly CancellationToken stop;
    private readonly CancellationToken abort;

    public IngestRun(IngestContext context, CancellationToken stop, CancellationToken abort)
    {
        (this.context, this.stop, this.abort) = (context, stop, abort);
        retry = new StoreRetry(context.Options, context.Observer, context.Time, stop);
        opener = new FeedOpener(context, retry, new WarningRelay(context.Observer));
        commits = new CommitRunner(context, opener, retry, abort);
        limits = new BatchLimits(context.Options, context.Time);
        router = new MessageRouter(context, commits, limits);
        keeper = new TopicKeeper(context, opener, commits, retry);
        identity = new FileIdentity(context, opener, commits, retry);
        report = new ProgressReport(context);
    }

    public async Task<IngestSummary> RunAsync()
    {
        try
        {
            var ended = await ReadAsync(StartAsync).ConfigureAwait(false);
            await FlushAsync(ended).ConfigureAwait(false);
            // A last commit that lost against another process is read again.
            while (ended && SomeWait())
            {
                ended = await ReadAsync(ReadOnAsync).ConfigureAwait(false);
                await FlushAsync(ended).ConfigureAwait(false);
            }
        }
        finally
        {
            await LetGoAsync().ConfigureAwait(false);
        }

        var summary = new IngestSummary(report.Tell(), stop.IsCancellationRequested);
        var failed = context.Feeds.All.FirstOrDefault(feed => feed.Error is not null);
        return failed is null ? summary : throw failed.Error!;
    }

    private async Task<bool> StartAsync()
    {
        await context.Source.StartAsync(context.Observer.OnSource, context.Options.UntilEnd, stop).ConfigureAwait(false);
        return await ReadOnAsync().ConfigureAwait(false);
    }

    private async Task<bool> ReadAsync(Func<Task<bool>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !abort.IsCancellationRequested)
        {
            // The source waited for an answer when the end was asked for.
            return false;
        }
    }

    private async Task<bool> ReadOnAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            abort.ThrowIfCancellationRequested();
            limits.Tick();
            var state = await context.Source.PollAsync(router, stop).ConfigureAwait(false);
            limits.Tick();
            // A table that is taken now has not been read to the end yet.
            var waited = SomeWait();
            await MeetAsync().ConfigureAwait(false);
            await keeper.FollowAsync(abort).ConfigureAwait(false);
            await keeper.RetryAsync(abort).ConfigureAwait(false);
            await commits.HarvestAsync().ConfigureAwait(false);
            CommitDue();
            await MakeRoomAsync().ConfigureAwait(false);
            report.TellWhenDue();
            if (state == PollState.Ended && !await identity.SettleAsync(abort).ConfigureAwait(false))
            {
                if (!waited && !SomeWait()) return true;
                await PauseAsync().ConfigureAwait(false);
            }

            if (AllStopped()) return false;
        }

        return false;
    }

    private async ValueTask MeetAsync()
    {
        while (router.Needs.TryDequeue(out var need)) await MeetAsync(need).ConfigureAwait(false);
    }

    private async ValueTask MeetAsync(RouterNeed need)
    {
        switch (need)
        {
            case RouterNeed.Open open when context.Feeds.Find(open.Table) is null:
                await keeper.JoinAsync(await opener.OpenAsync(open.Table, abort).ConfigureAwait(false)).ConfigureAwait(false);
                break;
            case RouterNeed.Take take:
                await PauseAsync().ConfigureAwait(false);
                await opener.TryTakeAsync(take.Feed, abort).ConfigureAwait(false);
                break;
            case RouterNeed.Commit { Feed: var feed }:
                await commits.FinishAsync(feed).ConfigureAwait(false);
                break;
            case RouterNeed.Introduce introduce:
                await IntroduceAsync(introduce).ConfigureAwait(false);
                break;
            case RouterNeed.Store store:
                await StoreAsync(store).ConfigureAwait(false);
                break;
            case RouterNeed.GiveUp lost:
                await identity.GiveUpAsync(lost.Feed, lost.Topic, lost.Reason).ConfigureAwait(false);
                break;
            case RouterNeed.Stop end:
                await StopAsync(end).ConfigureAwait(false);
                break;
        }
    }

    // What came before the event is committed: it is whole, and events that were set aside were said to be.
    private async Task StopAsync(RouterNeed.Stop end)
    {
        var feed = end.Feed;
        await commits.FinishAsync(feed).ConfigureAwait(false);
        if (feed.State == FeedState.Live && feed.Batch is { IsOpen: true, Transactions.IsTorn: false })
        {
            commits.Start(feed);
            await commits.FinishAsync(feed).ConfigureAwait(false);
        }

        if (feed.State == FeedState.Live) await opener.StopAsync(feed, end.Error).ConfigureAwait(false);
    }

    private async Task IntroduceAsync(RouterNeed.Introduce introduce)
    {
        var feed = introduce.Feed;
        await commits.FinishAsync(feed).ConfigureAwait(false);
        if (feed.State == FeedState.Live) await commits.IntroduceAsync(feed, introduce.Topic, introduce.Partition, introduce.Offset).ConfigureAwait(false);
    }

    private async Task StoreAsync(RouterNeed.Store store)
    {
        if (context.Options.BadEvents == BadEventPolicy.Stop)
        {
            throw BadEvents.Error(store.Bad, store.Table, $"{store.Entry.Topic}/{store.Entry.Partition}@{store.Entry.Offset}", context.Options);
        }

        await retry.RunAsync(store.Table, () => context.Tables.Quarantine.StoreAsync(store.Table, [store.Entry], abort), abort).ConfigureAwait(false);
        context.Observer.OnQuarantined(store.Table, $"{store.Entry.Topic}/{store.Entry.Partition}@{store.Entry.Offset}: {store.Entry.Reason}");
    }

    private void CommitDue()
    {
        foreach (var feed in context.Feeds.All)
        {
            if (feed.State != FeedState.Live || feed.Commit is not null) continue;
            if (limits.IsReadyWhenQuiet(feed) || HasOldPosition(feed)) commits.Start(feed);
            if (feed.Batch!.LogRestarted) TellRestart(feed);
        }
    }

    private bool HasOldPosition(TableFeed feed)
    {
        if (feed.Table is null || feed.Batch!.IsOpen || context.Time.GetElapsedTime(feed.LastCommitAt) < context.Options.PositionInterval) return false;
        feed.Batch.CatchUp();
        return feed.Batch.HasMoved;
    }

    private void TellRestart(TableFeed feed)
    {
        feed.Batch!.LogRestarted = false;
        context.Observer.OnWarning(feed.Id, "the source's log began anew (reset, or another server took over); its events are applied as new");
    }

    private async ValueTask MakeRoomAsync()
    {
        while (context.Feeds.All.Sum(feed => feed.Bytes) > context.Options.MemoryBytes)
        {
            var largest = context.Feeds.All.Where(feed => feed.Commit is null && feed.Batch is { IsOpen: true }).MaxBy(feed => feed.Bytes);
            if (largest is not null) commits.Start(largest);
            else if (context.Feeds.All.All(feed => feed.Commit is null)) return;
            await commits.WaitForOneAsync().ConfigureAwait(false);
        }
    }

    private bool SomeWait() => context.Feeds.All.Any(feed => feed.State == FeedState.Waiting);

    // For a table that another process holds.
    private async Task PauseAsync() =>
        await Task.Delay(context.Options.LockRetryInterval, context.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool AllStopped() =>
        context.Feeds.All.Any(feed => feed.State == FeedState.Stopped)
        && context.Feeds.All.All(feed => feed.State is FeedState.Stopped or FeedState.Ignored);

    private async Task FlushAsync(bool ended)
    {
        foreach (var feed in context.Feeds.All.ToList()) await commits.FinishAsync(feed).ConfigureAwait(false);
        foreach (var feed in context.Feeds.All)
        {
            if (feed.State == FeedState.Live && NeedsFlush(feed, ended)) commits.Start(feed);
        }

        foreach (var feed in context.Feeds.All.ToList()) await commits.FinishAsync(feed).ConfigureAwait(false);
    }

    private bool NeedsFlush(TableFeed feed, bool ended)
    {
        // A torn transaction is left to the next run, which begins before it.
        if (feed.Batch!.IsOpen) return ended || !feed.Batch.Transactions.IsTorn;
        feed.Batch.CatchUp();
        return feed.Batch.HasMoved && feed.Table is not null;
    }

    private async Task LetGoAsync()
    {
        foreach (var feed in context.Feeds.All)
        {
            if (feed.Commit is { } commit)
            {
                await ((Task)commit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // A table that this commit made or opened anew is held by nobody else.
                if (commit.IsCompletedSuccessfully) feed.Table = (await commit.ConfigureAwait(false)).Table ?? feed.Table;
            }

            await feed.DisposeAsync().ConfigureAwait(false);
        }

        retry.Tell();
    }
}
