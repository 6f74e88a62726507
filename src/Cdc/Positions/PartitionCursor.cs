using System.Text;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>How far a table's open batch has come in one partition. Not thread-safe.</summary>
internal sealed class PartitionCursor
{
    private byte[] gtid = [];
    private int gtidLength;

    public PartitionCursor(long next = 0) => Next = next;

    public PartitionCursor(PartitionPosition stored)
    {
        Next = stored.Next;
        Last = stored.Last;
        NewestTimestampMs = stored.NewestTimestampMs;
        if (stored.Gtid is not null) SetGtid(Encoding.UTF8.GetBytes(stored.Gtid));
    }

    /// <summary>First offset that the table does not have, open rows included.</summary>
    public long Next { get; set; }

    public SourcePosition? Last { get; private set; }

    public long NewestTimestampMs { get; private set; }

    public ReadOnlySpan<byte> Gtid => gtid.AsSpan(0, gtidLength);

    /// <summary>Takes note of a change that was applied.</summary>
    /// <returns>True when the source's log began anew: a reset, or a failover to a server with its own log.</returns>
    public bool Advance(in ChangeEvent change)
    {
        if (change.IsSnapshot || change.Position is not { } position) return false;
        var restarted = Last is { } last && position <= last;
        Last = position;
        NewestTimestampMs = restarted ? change.SourceTimestampMs : Math.Max(NewestTimestampMs, change.SourceTimestampMs);
        if (!change.GtidUtf8.SequenceEqual(Gtid)) SetGtid(change.GtidUtf8);
        return restarted;
    }

    public PartitionPosition ToPosition() => new(Next)
    {
        Last = Last,
        Gtid = gtidLength == 0 ? null : Encoding.UTF8.GetString(Gtid),
        NewestTimestampMs = NewestTimestampMs,
    };

    private void SetGtid(ReadOnlySpan<byte> value)
    {
        if (gtid.Length < value.Length) gtid = new byte[Math.Max(64, value.Length)];
        value.CopyTo(gtid);
        gtidLength = value.Length;
    }
}
