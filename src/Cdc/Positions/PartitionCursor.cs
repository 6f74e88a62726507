using System.Text;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>How far a table's open batch has come in one partition. Not thread-safe.</summary>
internal sealed class PartitionCursor
{
    private byte[] gtid = [];
    private int gtidLength;
    private long wholeSince;
    private bool trusted;

    public PartitionCursor(long next = 0) => Next = next;

    public PartitionCursor(PartitionPosition stored)
    {
        Next = stored.Next;
        Last = stored.Last;
        First = stored.First;
        wholeSince = stored.Next;
        ServerId = stored.ServerId;
        NewestTimestampMs = stored.NewestTimestampMs;
        NewestTimestampMicros = stored.NewestTimestampMicros;
        Mark = stored.Mark;
        IsProven = stored.Mark is null;
        if (stored.Gtid is not null) SetGtid(Encoding.UTF8.GetBytes(stored.Gtid));
    }

    /// <summary>First offset that the table does not have, open rows included.</summary>
    public long Next { get; set; }

    public SourcePosition? Last { get; private set; }

    public SourcePosition? First { get; private set; }

    public long ServerId { get; private set; }

    public long NewestTimestampMs { get; private set; }

    public long NewestTimestampMicros { get; private set; }

    public ReadOnlySpan<byte> Gtid => gtid.AsSpan(0, gtidLength);

    /// <summary>Last event that was taken from a file.</summary>
    public EventMark? Mark { get; private set; }

    /// <summary>Whether the file has shown the marked event since it was last read from before it.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>Takes note of a change that was applied.</summary>
    /// <returns>True when the source's log began anew: a reset, or a failover to a server with its own log.</returns>
    public bool Advance(in ChangeEvent change, long offset)
    {
        // A deletion by key alone tells no place: what is delivered again before it must be applied again, since the deletion will be.
        if (change.Op == ChangeOp.KeyOnlyDelete) First = null;
        if (change.IsSnapshot || change.Position is not { } position) return false;
        var restarted = Last is { } last && position <= last;
        if (restarted || First is null) (First, wholeSince) = (position, offset);
        Last = position;
        ServerId = change.ServerId;
        NewestTimestampMs = restarted ? change.SourceTimestampMs : Math.Max(NewestTimestampMs, change.SourceTimestampMs);
        NewestTimestampMicros = restarted ? change.SourceTimestampMicros : Math.Max(NewestTimestampMicros, change.SourceTimestampMicros);
        if (!change.GtidUtf8.SequenceEqual(Gtid)) SetGtid(change.GtidUtf8);
        return restarted;
    }

    /// <summary>Whether offsets were missing since the run of changes began; the run is forgotten then.</summary>
    /// <param name="since">Offset since which none was missing.</param>
    public bool IsBroken(long since)
    {
        if (since > wholeSince) First = null;
        return First is null;
    }

    /// <summary>Moves behind an event that the table has taken.</summary>
    /// <param name="message">The event.</param>
    /// <param name="marks">Whether it came from a file.</param>
    public void Take(in SourceMessage message, bool marks)
    {
        Next = message.Offset + 1;
        Mark = marks ? EventMark.Of(message) : null;
        IsProven = true;
    }

    /// <summary>Whether a file's event that the table passes by, since it has its offset, fits to what it took there.</summary>
    public bool Recognises(in SourceMessage message)
    {
        if (trusted || Mark is not { } mark) return true;
        if (message.Offset < mark.Offset)
        {
            IsProven = false;
            return true;
        }

        return IsProven = EventMark.Of(message) == mark;
    }

    /// <summary>Whether a file's event is another one than the table took at this offset.</summary>
    public bool Contradicts(in SourceMessage message) =>
        !trusted && Mark is { } mark && mark.Offset == message.Offset && mark != EventMark.Of(message);

    /// <summary>Whether a file that showed this offset first goes on where the table stopped: with its event, or right behind it.</summary>
    public bool Continues(long firstShown) => IsProven |= firstShown == Next;

    /// <summary>Goes on by the offset alone in this run; the mark stays for the next one until an event is taken.</summary>
    public void Trust() => trusted = IsProven = true;

    public PartitionPosition ToPosition() => new(Next)
    {
        Last = Last,
        First = First,
        Gtid = gtidLength == 0 ? null : Encoding.UTF8.GetString(Gtid),
        ServerId = ServerId,
        NewestTimestampMs = NewestTimestampMs,
        NewestTimestampMicros = NewestTimestampMicros,
        Mark = Mark,
    };

    private void SetGtid(ReadOnlySpan<byte> value)
    {
        if (gtid.Length < value.Length) gtid = new byte[Math.Max(64, value.Length)];
        value.CopyTo(gtid);
        gtidLength = value.Length;
    }
}
