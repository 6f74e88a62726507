using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Positions;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// Commits batches beside the line: at most one per table at a time, while the line fills the table's next batch.
/// </summary>
internal sealed class CommitRunner(IngestContext context, FeedOpener opener, StoreRetry retry, CancellationToken abort)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes what is open in the table and begins to commit it. No commit of the table may be under way.</summary>
    public void Start(TableFeed feed)
    {
        var batch = feed.Batch!;
        var schema = batch.Decoder.Rows > 0 ? batch.Decoder.Schema : null;
        var bytes = batch.Bytes;
        var keys = batch.Decoder.Rows > 0 ? batch.Decoder.KeyColumns : [];
        var taken = batch.Take();
        feed.Superseded.AddRange(taken.Superseded);
        var superseded = feed.Superseded.ToArray();
        (feed.OpenSince, feed.CommittingBytes, feed.LastCommitAt) = (0, bytes, context.Time.GetTimestamp());
        var commit = new PendingCommit(feed.Id, feed.Options, feed.Table, schema, keys, taken, superseded);
        feed.Commit = Task.Run(() => CommitAsync(commit, bytes), CancellationToken.None);
    }

    /// <summary>Commits where a table begins in a topic, without its open rows; makes the table where it must. No commit of it may be under way.</summary>
    public async Task IntroduceAsync(TableFeed feed, string topic, int partition, long offset)
    {
        var decoder = feed.Batch!.Decoder;
        if (feed.Table is null && decoder.Schema is null) return;
        var schema = feed.Table is null ? decoder.Schema : null;
        var position = (feed.Table?.Position ?? TablePosition.None).With(topic, context.Source.FactsOf(topic)?.Id, partition, offset);
        var nothing = new ChangeBatch(feed.Id, null, position, feed.Table?.Sequence ?? 0);
        var commit = new PendingCommit(feed.Id, feed.Options, feed.Table, schema, decoder.KeyColumns, nothing, [.. feed.Superseded]);
        feed.Commit = Task.Run(() => CommitAsync(commit, 0), CancellationToken.None);
        await FinishAsync(feed).ConfigureAwait(false);
    }

    /// <summary>Takes the outcomes of commits that are done.</summary>
    public async ValueTask HarvestAsync()
    {
        retry.Tell();
        foreach (var feed in context.Feeds.All.ToList())
        {
            if (feed.Commit is { IsCompleted: true }) await FinishAsync(feed).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until one commit or another is done; returns at once when none is under way.</summary>
    public async ValueTask WaitForOneAsync()
    {
        var running = context.Feeds.All.Where(feed => feed.Commit is not null).Select(feed => feed.Commit!).ToArray();
        if (running.Length > 0) await WaitAsync(Task.WhenAny(running)).ConfigureAwait(false);
        await HarvestAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for the table's commit and takes its outcome.</summary>
    public async ValueTask FinishAsync(TableFeed feed)
    {
        if (feed.Commit is not { } commit) return;
        try
        {
            await WaitAsync(commit).ConfigureAwait(false);
        }
        finally
        {
            (feed.Commit, feed.CommittingBytes) = (null, 0);
        }

        if (commit.IsCompletedSuccessfully) Succeed(feed, commit.Result);
        else await FailAsync(feed, commit).ConfigureAwait(false);
    }

    private void Succeed(TableFeed feed, CommitDone done)
    {
        if (done.Table is not null) feed.Table = done.Table;
        feed.Superseded.Clear();
        if (done.Result.Instant is not { } instant) return;
        var counters = feed.Counters;
        counters.Commits++;
        counters.LastCommit = instant.ToString();
        counters.FilesWritten = done.Result.FilesWritten;
        counters.FileCount = done.FileCount ?? counters.FileCount;
        context.Observer.OnCommit(new TableCommit(
            feed.Id, instant.ToString(), done.Rows, done.Result.Inserted, done.Result.Updated, done.Result.Deleted,
            done.Result.FilesWritten, done.Result.BytesWritten, done.Took));
        foreach (var (topic, position) in feed.Table?.Position?.Topics ?? new Dictionary<string, TopicPosition>())
        {
            context.Source.Show(topic, position.Partitions.ToDictionary(partition => partition.Key, partition => partition.Value.Next));
        }
    }

    private async ValueTask FailAsync(TableFeed feed, Task commit)
    {
        abort.ThrowIfCancellationRequested();
        var failure = commit.Exception!.InnerException!;
        if (failure is not LakehouseException known) throw new LakehouseException(
            ErrorKind.Corrupt, $"A commit failed in a way that this program does not know: {failure.Message}",
            new ErrorContext { Table = feed.Id.ToString() }, innerException: failure);
        if (known.Kind == ErrorKind.Conflict && context.Source.CanSeek) await feed.StandByAsync().ConfigureAwait(false);
        else await opener.StopAsync(feed, known).ConfigureAwait(false);
    }

    // A commit may wait for its store; what is said meanwhile must not wait for the commit.
    private async Task WaitAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(TellEvery, CancellationToken.None)).ConfigureAwait(false);
            retry.Tell();
        }
    }

    private async Task<CommitDone> CommitAsync(PendingCommit commit, long bytes)
    {
        using var owned = commit.Batch;
        var started = context.Time.GetTimestamp();
        if (commit.Batch.Quarantined.Count > 0)
        {
            await retry.RunAsync(commit.Id, () => context.Tables.Quarantine.StoreAsync(commit.Id, commit.Batch.Quarantined, abort), abort).ConfigureAwait(false);
        }

        if (commit.NeedsNoTable) return new CommitDone(null, WriteResult.Nothing, 0, bytes, null, TimeSpan.Zero);
        try
        {
            var result = await retry.RunAsync(commit.Id, () => commit.TryAsync(context.Tables, abort), abort).ConfigureAwait(false);
            if (commit.Superseded.Count > 0)
            {
                await retry.RunAsync(commit.Id, () => context.Tables.Quarantine.MarkSupersededAsync(commit.Id, commit.Superseded, abort), abort).ConfigureAwait(false);
            }

            var files = await retry.RunAsync(commit.Id, () => commit.Table!.CountFilesAsync(abort).AsTask(), abort).ConfigureAwait(false);
            return new CommitDone(commit.Table, result, commit.Batch.RowCount, bytes, files, context.Time.GetElapsedTime(started));
        }
        catch
        {
            if (commit.Table is { } table) await table.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The result, unless the commit did not take place or nobody knows.</summary>
    internal static WriteResult Settled(WriteResult result, TableId table) => result.Outcome switch
    {
        CommitOutcome.Conflicted conflict => throw new LakehouseException(
            ErrorKind.Conflict, $"Another writer changed the table: {conflict.With}.", new ErrorContext { Table = table.ToString() },
            "nothing of this batch is in the table; it is read again from the table's position"),
        CommitOutcome.Unknown unknown => throw new LakehouseException(
            ErrorKind.Unavailable, $"Whether the commit took place is not known: {unknown.Reason}.", new ErrorContext { Table = table.ToString() },
            "start again: the table's timeline tells where to go on"),
        _ => result,
    };
}
