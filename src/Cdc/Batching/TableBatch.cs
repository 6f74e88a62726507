using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;

namespace Lakehouse.Cdc.Batching;

/// <summary>
/// The open rows of one table and the position behind them. It drops events that the table has: by offset, and by
/// <see cref="RewindRule"/> where a connector delivers again. Not thread-safe.
/// </summary>
internal sealed class TableBatch(TableId table, TableDecoder decoder, TableCursor cursor, long sequence) : IDisposable
{
    private List<QuarantineEntry> quarantined = [];
    private List<string> superseded = [];
    private long quarantinedBytes;
    private bool truncates;

    public TableCursor Cursor => cursor;

    public TableDecoder Decoder => decoder;

    public TransactionBoundary Transactions { get; } = new(table);

    public WaitingKeys Waiting { get; set; } = new([]);

    /// <summary>What the line has read.</summary>
    public required ReadProgress Progress { get; init; }

    /// <summary>What the line has read without offering it to the table.</summary>
    public MissedOffsets Missed { get; init; } = new();

    /// <summary>Whether events come from files, whose content is proven by marks; other sources have ids.</summary>
    public bool Marks { get; init; }

    public int Rows => decoder.Rows;

    public long Bytes => decoder.Bytes + quarantinedBytes;

    public long Sequence => sequence;

    /// <summary>Whether anything waits that only a commit keeps.</summary>
    public bool IsOpen => decoder.Rows > 0 || truncates || quarantined.Count > 0 || superseded.Count > 0;

    /// <summary>Whether the position moved without anything else to keep.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>Set when the source's log was found to have begun anew; cleared by the reader.</summary>
    public bool LogRestarted { get; set; }

    /// <exception cref="BadEventException">The event cannot be applied; the batch is as before.</exception>
    public BatchAnswer Add(in SourceMessage message, in ChangeEvent change, TopicCursor topic)
    {
        var partition = topic.Partition(message.Partition);
        if (message.Offset < partition.Next) return !Marks || partition.Recognises(message) ? BatchAnswer.Skipped : BatchAnswer.Foreign;
        if (!Continues(message, partition)) return BatchAnswer.Foreign;
        if (RewindRule.IsRepeat(change, partition) && !partition.IsBroken(Progress.WholeSince(message.Topic, message.Partition, message.Offset)))
        {
            return Pass(message, partition);
        }

        if (change.Op == ChangeOp.Truncate)
        {
            if (IsOpen) return BatchAnswer.CutFirst;
            truncates = true;
        }
        else if (decoder.Append(change, sequence + 1).Outcome == AppendOutcome.Appended)
        {
            sequence++;
            Supersede(change);
        }

        Transactions.Add(change);
        LogRestarted |= partition.Advance(change, message.Offset);
        partition.Take(message, Marks);
        return BatchAnswer.Added;
    }

    /// <summary>Whether a message that cannot be applied shows that the file is another one.</summary>
    public bool IsForeign(in SourceMessage message, PartitionCursor partition) =>
        message.Offset < partition.Next ? Marks && partition.Contradicts(message) : !Continues(message, partition);

    /// <summary>Passes a message that cannot be applied; it is stored with the batch. A later event of its key has a larger sequence.</summary>
    public void Reject(in SourceMessage message, QuarantineEntry entry, TopicCursor topic, in ChangeEvent change)
    {
        Transactions.Add(change);
        var stored = entry with { Sequence = ++sequence };
        quarantined.Add(stored);
        quarantinedBytes += stored.Bytes;
        topic.Partition(entry.Partition).Take(message, Marks);
        Waiting.Add(stored);
    }

    /// <summary>Hands over what is open, with the position that the line has reached.</summary>
    public ChangeBatch Take()
    {
        CatchUp();
        var batch = new ChangeBatch(table, decoder.Rows > 0 ? decoder.Take() : null, cursor.ToPosition(), sequence)
        {
            Quarantined = quarantined,
            Superseded = superseded,
            Truncates = truncates,
        };
        (quarantined, quarantinedBytes, superseded, truncates, HasMoved) = ([], 0, [], false, false);
        Transactions.Clear();
        return batch;
    }

    /// <summary>Moves the position over messages that were not the table's, as far as they are known to follow what it has.</summary>
    public void CatchUp()
    {
        foreach (var (name, topic) in cursor.Topics)
        {
            foreach (var (number, next) in Progress.Of(name))
            {
                var partition = topic.Partition(number);
                partition.IsBroken(Progress.WholeSince(name, number, next));
                var reached = Math.Min(next, Missed.FirstOf(name, number) ?? next);
                if (reached <= partition.Next || (Marks && !partition.Continues(Progress.FirstOf(name, number) ?? next))) continue;
                partition.Next = reached;
                HasMoved = true;
            }
        }
    }

    public void Dispose() => decoder.Dispose();

    // An event is stored under the key of its row, or under the message key where no more of it could be read.
    private void Supersede(in ChangeEvent change)
    {
        if (Waiting.IsEmpty) return;
        Waiting.Supersede(decoder.KeyTextOf(change), sequence, superseded);
        if (!change.Before.IsEmpty) Waiting.Supersede(decoder.KeyTextOf(change with { After = default }), sequence, superseded);
        if (!change.Key.IsEmpty) Waiting.Supersede(Encoding.UTF8.GetString(change.Key), sequence, superseded);
    }

    private bool Continues(in SourceMessage message, PartitionCursor partition) =>
        !Marks || partition.IsProven || partition.Continues(Progress.FirstOf(message.Topic, message.Partition) ?? message.Offset);

    private BatchAnswer Pass(in SourceMessage message, PartitionCursor partition)
    {
        partition.Take(message, Marks);
        HasMoved = true;
        return BatchAnswer.Skipped;
    }
}
