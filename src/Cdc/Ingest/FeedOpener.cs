using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Ingest;

/// <summary>Brings tables to life: takes them for writing where they exist, and decides about those that do not.</summary>
internal sealed class FeedOpener(IngestContext context, StoreRetry retry, IDecodeWarnings warnings)
{
    private readonly IngestOptions options = context.Options;
    private readonly ILakeTables tables = context.Tables;
    private readonly FeedRegistry feeds = context.Feeds;
    private readonly IIngestObserver observer = context.Observer;

    private bool IsFile => !context.Source.CanSeek;

    /// <summary>Opens a table that no feed stands for yet. The feed is live, waiting, ignored or stopped afterwards.</summary>
    /// <exception cref="LakehouseException">The table is unknown and the policy refuses that, or the store does not answer.</exception>
    public async Task<TableFeed> OpenAsync(TableId table, CancellationToken cancellationToken)
    {
        var feed = new TableFeed(table, options.For(table));
        var other = feeds.SharesFolder(table);
        feeds.Add(feed);
        if (other is { } twin) await StopAsync(feed, Collision(table, twin)).ConfigureAwait(false);
        else if (!feed.Options.Enabled) feed.Ignore();
        else await TryTakeAsync(feed, cancellationToken).ConfigureAwait(false);
        return feed;
    }

    /// <summary>Tries to take a table that waits; it stays waiting while another process writes it.</summary>
    public async Task TryTakeAsync(TableFeed feed, CancellationToken cancellationToken)
    {
        ILakeTable? table;
        try
        {
            table = await retry.RunAsync(feed.Id, () => tables.OpenAsync(feed.Id, feed.Options, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (LakehouseException busy) when (busy.Kind == ErrorKind.Conflict)
        {
            if (!feed.WaitAnnounced) observer.OnWaiting(feed.Id, busy.Message);
            feed.WaitAnnounced = true;
            return;
        }
        catch (LakehouseException failure) when (failure.Kind != ErrorKind.Unavailable)
        {
            await StopAsync(feed, failure).ConfigureAwait(false);
            return;
        }

        feed.WaitAnnounced = false;
        if (table is not null) await TakeAsync(feed, table, cancellationToken).ConfigureAwait(false);
        else await MakeAsync(feed).ConfigureAwait(false);
    }

    public async ValueTask StopAsync(TableFeed feed, LakehouseException error)
    {
        await feed.StopAsync(error).ConfigureAwait(false);
        observer.OnStopped(feed.Id, error);
    }

    private async ValueTask MakeAsync(TableFeed feed)
    {
        switch (options.UnknownTables)
        {
            case UnknownTablePolicy.Ignore:
                feed.Ignore();
                observer.OnWarning(feed.Id, "the lake has no such table; its events are left out");
                break;
            case UnknownTablePolicy.Fail:
                throw new LakehouseException(
                    ErrorKind.Invalid, "Events of a table came that the lake does not have.", new ErrorContext { Table = feed.Id.ToString() },
                    "unknown-tables: create makes it, ignore leaves its events out");
            default:
                await StartAsync(feed, null, TablePosition.None, 0, []).ConfigureAwait(false);
                break;
        }
    }

    private async Task TakeAsync(TableFeed feed, ILakeTable table, CancellationToken cancellationToken)
    {
        if (table.Position is null && table.HasCommits
            && (options.LostPosition == LostPositionPolicy.Fail || (options.LostPosition == LostPositionPolicy.Latest && IsFile)))
        {
            await table.DisposeAsync().ConfigureAwait(false);
            await StopAsync(feed, LostPosition.NoPosition(feed.Id, IsFile)).ConfigureAwait(false);
            return;
        }

        feed.Superseded.AddRange(table.Superseded);
        IReadOnlyList<WaitingKey> waiting;
        try
        {
            waiting = await retry.RunAsync(feed.Id, () => tables.Quarantine.WaitingAsync(feed.Id, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await table.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await StartAsync(feed, table, table.Position ?? TablePosition.None, table.Sequence, waiting).ConfigureAwait(false);
    }

    private async ValueTask StartAsync(
        TableFeed feed, ILakeTable? table, TablePosition position, long sequence, IReadOnlyList<WaitingKey> waiting)
    {
        try
        {
            var decoder = new TableDecoder(DecodingOptions(feed, table));
            feed.GoLive(table, new TableBatch(feed.Id, decoder, new TableCursor(position), sequence)
            {
                Waiting = new WaitingKeys(waiting),
                Progress = context.Progress,
                Missed = feed.Missed,
                Marks = IsFile,
            });
        }
        catch (LakehouseException failure)
        {
            if (table is not null) await table.DisposeAsync().ConfigureAwait(false);
            await StopAsync(feed, failure).ConfigureAwait(false);
            return;
        }

        observer.OnTable(feed.Id, created: table is null);
    }

    private TableDecodingOptions DecodingOptions(TableFeed feed, ILakeTable? table) =>
        FeedDecoding.Of(feed.Id, feed.Options, table) with { Warnings = warnings };

    private static LakehouseException Collision(TableId table, TableId other) => new(
        ErrorKind.Invalid, $"It would lie in the folder of {other}: the lake cannot tell their names apart.",
        new ErrorContext { Table = table.ToString(), Path = table.Folder }, "leave one of them out by enabled: false");
}
