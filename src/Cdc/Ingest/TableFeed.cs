using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Positions;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Ingest;

/// <summary>One table in a run: its open batch, its writer, and the commit that is under way. Touched by the line's thread alone.</summary>
internal sealed class TableFeed(TableId id, TableOptions options) : IAsyncDisposable
{
    public TableId Id => id;

    public TableOptions Options => options;

    public FeedState State { get; private set; } = FeedState.Waiting;

    public FeedCounters Counters { get; } = new();

    public LakehouseException? Error { get; private set; }

    /// <summary>Null unless live.</summary>
    public TableBatch? Batch { get; private set; }

    /// <summary>Null until the table is made, which its first commit does.</summary>
    public ILakeTable? Table { get; set; }

    /// <summary>The commit that is under way; its rows are no longer in <see cref="Batch"/>.</summary>
    public Task<CommitDone>? Commit { get; set; }

    public long CommittingBytes { get; set; }

    /// <summary>When the oldest open row came, as a timestamp of the clock; 0 when none is open.</summary>
    public long OpenSince { get; set; }

    public long LastEventAt { get; set; }

    /// <summary>Whether it was said that another process writes the table.</summary>
    public bool WaitAnnounced { get; set; }

    public long LastCommitAt { get; set; }

    /// <summary>What the line has read while the table was not to be had.</summary>
    public MissedOffsets Missed { get; } = new();

    /// <summary>Ids of superseded events that the store has not marked yet.</summary>
    public List<string> Superseded { get; } = [];

    public long Bytes => CommittingBytes + (Batch?.Bytes ?? 0);

    public void GoLive(ILakeTable? table, TableBatch batch)
    {
        (Table, Batch, State) = (table, batch, FeedState.Live);
    }

    public void Ignore() => State = FeedState.Ignored;

    /// <summary>Ends the table with an error; what is open is dropped, since the next run reads it again.</summary>
    public async ValueTask StopAsync(LakehouseException error)
    {
        Error ??= error;
        await DisposeAsync().ConfigureAwait(false);
        State = FeedState.Stopped;
    }

    /// <summary>Drops what is open and leaves the table to another process.</summary>
    public async ValueTask StandByAsync()
    {
        // What was taken since the last commit is dropped, and where that stands is known only when the table is opened again.
        foreach (var (name, topic) in Batch?.Cursor.Topics ?? new Dictionary<string, TopicCursor>())
        {
            foreach (var partition in topic.Partitions.Keys) Missed.Note(name, partition, 0);
        }

        await DisposeAsync().ConfigureAwait(false);
        State = FeedState.Waiting;
    }

    public async ValueTask DisposeAsync()
    {
        Batch?.Dispose();
        var table = Table;
        (Batch, Table, OpenSince) = (null, null, 0);
        if (table is not null) await table.DisposeAsync().ConfigureAwait(false);
    }
}
