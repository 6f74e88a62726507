using System.Text;
using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Xunit;

namespace Lakehouse.Cdc.Tests.Positions;

public sealed class RewindRuleTests
{
    private const string Server = "7b382f75-e67f-11f1-9099-02fc00000001";

    [Theory]
    [InlineData("binlog.000002", 500, 0, 0, 40, 2000, true)] // the very same change
    [InlineData("binlog.000002", 400, 3, 0, 39, 1990, true)] // an earlier one
    [InlineData("binlog.000001", 999, 0, 0, 12, 1000, true)] // of an earlier file
    [InlineData("binlog.000002", 500, 1, 0, 40, 2000, false)] // next row of the same event
    [InlineData("binlog.000002", 500, 0, 2, 40, 2000, false)] // creation after the deletion of a key update
    [InlineData("binlog.000010", 4, 0, 0, 41, 2000, false)] // files compare by number
    [InlineData("binlog.000001", 4, 0, 0, 41, 2001, false)] // later GTID at an earlier place: another server's log
    [InlineData("binlog.000001", 4, 0, 0, 1, 2001, false)] // log and GTIDs reset: only the time tells
    [InlineData("binlog.000002", 500, 0, 0, 12, 2000, false)] // another transaction at the very same place: the log was reset
    [InlineData("binlog.000001", 999, 0, 0, 40, 2000, false)] // the last transaction cannot lie in an earlier file too
    [InlineData("binlog.000001", 3, 0, 0, 1, 800, false)] // before all that the table has seen
    public void Repeats_are_told_from_new_changes(string file, long pos, int row, byte step, int gtid, long time, bool repeat)
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000001", 4, 0, 0, $"{Server}:1", 900), 0);
        cursor.Advance(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000), 1);
        Assert.Equal(repeat, RewindRule.IsRepeat(Change(file, pos, row, step, $"{Server}:{gtid}", time), cursor));
    }

    [Fact]
    public void Another_servers_changes_are_never_repeats()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000900", 500, 0, 0, $"{Server}:40", 2000), 0);
        var change = Change("binlog.000003", 4, 0, 0, "11111111-e67f-11f1-9099-02fc00000001:1", 1500);
        Assert.False(RewindRule.IsRepeat(change, cursor));
        Assert.True(cursor.Advance(change, 1));
        Assert.False(RewindRule.IsRepeat(Change("binlog.000003", 5, 0, 0, "11111111-e67f-11f1-9099-02fc00000001:2", 1500), cursor));
    }

    [Fact]
    public void Snapshot_reads_are_always_applied_and_leave_no_mark()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000001", 4, 0, 0, $"{Server}:1", 900), 0);
        cursor.Advance(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000), 1);
        var read = new ChangeEvent { Op = ChangeOp.Read, IsSnapshot = true, Position = new SourcePosition("binlog.000001", 4, 0, 0), Database = "d", Table = "t" };
        Assert.False(RewindRule.IsRepeat(read, cursor));
        cursor.Advance(read, 2);
        Assert.Equal(500, cursor.Last!.Value.Pos);
    }

    [Fact]
    public void A_stored_cursor_goes_on_as_the_living_one()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000001", 4, 0, 0, $"{Server}:1", 900), 0);
        cursor.Advance(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000), 1);
        var stored = new PartitionCursor(cursor.ToPosition());
        Assert.True(RewindRule.IsRepeat(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000), stored));
        Assert.False(RewindRule.IsRepeat(Change("binlog.000002", 501, 0, 0, $"{Server}:40", 2000), stored));
    }

    [Theory]
    [InlineData(1, 2_000_000, true)]
    [InlineData(1, 2_000_001, false)] // RESET MASTER within the same millisecond
    [InlineData(2, 2_000_000, false)] // failover without GTIDs
    [InlineData(0, 0, true)] // neither is told
    public void Server_and_microseconds_tell_a_reset_log(long server, long micros, bool repeat)
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000001", 4, 0, 0, "", 900) with { ServerId = 1, SourceTimestampMicros = 900_000 }, 0);
        cursor.Advance(Change("binlog.000002", 500, 0, 0, "", 2000) with { ServerId = 1, SourceTimestampMicros = 2_000_000 }, 1);
        var stored = new PartitionCursor(cursor.ToPosition());
        var change = Change("binlog.000001", 200, 0, 0, "", 2000) with { ServerId = server, SourceTimestampMicros = micros };
        Assert.Equal(repeat, RewindRule.IsRepeat(change, cursor));
        Assert.Equal(repeat, RewindRule.IsRepeat(change, stored));
    }

    [Fact]
    public void A_run_of_changes_ends_where_offsets_are_missing()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000001", 4, 0, 0, "", 900), 10);
        Assert.False(cursor.IsBroken(10));
        Assert.True(cursor.IsBroken(11));
        Assert.Null(cursor.ToPosition().First);
        cursor.Advance(Change("binlog.000001", 8, 0, 0, "", 900), 11);
        Assert.False(cursor.IsBroken(11));
    }

    [Fact]
    public void Progress_knows_since_when_no_offset_was_missing()
    {
        var progress = new ReadProgress();
        Assert.Equal(5, progress.WholeSince("t", 0, 5));
        progress.Advance("t", 0, 6);
        Assert.Equal(5, progress.WholeSince("t", 0, 6));
        Assert.Equal(7, progress.WholeSince("t", 0, 7));
        progress.Advance("t", 0, 8);
        Assert.Equal(7, progress.WholeSince("t", 0, 8));
        progress.Restart("t", new Dictionary<int, long> { [0] = 8 });
        Assert.Equal(8, progress.WholeSince("t", 0, 8));
        Assert.Equal(9, progress.WholeSince("t", 0, 9));
        progress.Forget("t");
        Assert.Null(progress.FirstOf("t", 0));
    }

    private static ChangeEvent Change(string file, long pos, int row, byte step, string gtid, long time) => new()
    {
        Op = ChangeOp.Update,
        Database = "d",
        Table = "t",
        Position = new SourcePosition(file, pos, row, step),
        GtidUtf8 = Encoding.UTF8.GetBytes(gtid),
        SourceTimestampMs = time,
    };
}
