using System.Buffers.Text;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>
/// Tells a change that a partition delivers again after its connector was restarted (cdc README, fact 9) from one that is new.
/// A repeat stands at or before the last applied change of the partition by all that the event tells: log position, number of
/// its GTID (of the same server), and commit time. Where one of them says "later", the log was reset or another server took
/// over, and the change is applied: applying a change again ends in the same rows, leaving one out does not.
/// Snapshot reads carry a position that is not theirs and are always applied.
/// </summary>
internal static class RewindRule
{
    public static bool IsRepeat(in ChangeEvent change, PartitionCursor cursor) =>
        !change.IsSnapshot
        && change.Position is { } position
        && cursor.Last is { } last
        && position <= last
        && !IsLaterTransaction(change.GtidUtf8, cursor.Gtid)
        && change.SourceTimestampMs <= cursor.NewestTimestampMs;

    private static bool IsLaterTransaction(ReadOnlySpan<byte> current, ReadOnlySpan<byte> last)
    {
        if (current.IsEmpty || last.IsEmpty) return false;
        var (server, number) = Split(current);
        var (lastServer, lastNumber) = Split(last);
        return !current[..server].SequenceEqual(last[..lastServer]) || number > lastNumber;
    }

    // MySQL: uuid:n or uuid:tag:n; MariaDB: domain-server-n.
    private static (int ServerLength, long Number) Split(ReadOnlySpan<byte> gtid)
    {
        var colon = gtid.LastIndexOf((byte)':');
        var separator = colon >= 0 ? colon : gtid.LastIndexOf((byte)'-');
        return Utf8Parser.TryParse(gtid[(separator + 1)..], out long number, out var used) && used == gtid.Length - separator - 1
            ? (separator + 1, number)
            : (gtid.Length, 0);
    }
}
