using System.Buffers.Text;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>
/// Tells a change that a partition delivers again after its connector was restarted (cdc README, fact 9) from one that is new.
/// <para>
/// A repeat lies between the first and the last applied change of an unbroken run of the partition. A connector that rewinds runs on
/// from there without leaving anything out, so all changes between two positions of a run were delivered in it, if the partition still
/// had every offset when it was read. Compaction may keep a repeat and remove the original before the table has read it, retention may
/// remove what lies before the table's start: the run then begins anew behind the missing offsets, since dropping the repeat would lose
/// the only copy. A deletion by key alone (ExtractNewRecordState's tombstones) tells no place and ends a run too: it cannot be told from its
/// own repeat, and a row that was made again behind it must then be applied again as well.
/// </para>
/// <para>
/// It must also fit that run in all that the event tells: server, number of its GTID, and commit time. The same place has the same GTID and
/// an earlier log file an earlier one. Where any of them says otherwise, the log was reset or another server took over, and the change is
/// applied: applying a change again ends in the same rows, leaving one out does not.
/// </para>
/// Snapshot reads carry a position that is not theirs and are always applied.
/// </summary>
internal static class RewindRule
{
    public static bool IsRepeat(in ChangeEvent change, PartitionCursor cursor) =>
        !change.IsSnapshot
        && change.Position is { } position
        && cursor.Last is { } last
        && position <= last
        && cursor.First is { } first
        && position >= first
        && (change.ServerId == cursor.ServerId || change.ServerId == 0 || cursor.ServerId == 0)
        && FitsTransaction(change.GtidUtf8, cursor.Gtid, position, last)
        && !IsLater(change, cursor);

    private static bool IsLater(in ChangeEvent change, PartitionCursor cursor) =>
        change.SourceTimestampMicros > 0 && cursor.NewestTimestampMicros > 0
            ? change.SourceTimestampMicros > cursor.NewestTimestampMicros
            : change.SourceTimestampMs > cursor.NewestTimestampMs;

    private static bool FitsTransaction(ReadOnlySpan<byte> current, ReadOnlySpan<byte> last, in SourcePosition position, in SourcePosition lastPosition)
    {
        if (current.IsEmpty || last.IsEmpty) return true;
        var (server, number) = Split(current);
        var (lastServer, lastNumber) = Split(last);
        if (!current[..server].SequenceEqual(last[..lastServer]) || number > lastNumber) return false;
        var samePlace = position.Pos == lastPosition.Pos && position.File == lastPosition.File;
        return samePlace ? number == lastNumber : position.File == lastPosition.File || number < lastNumber;
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
