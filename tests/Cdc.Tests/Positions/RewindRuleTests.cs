using System.Text;
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
    public void Repeats_are_told_from_new_changes(string file, long pos, int row, byte step, int gtid, long time, bool repeat)
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000));
        Assert.Equal(repeat, RewindRule.IsRepeat(Change(file, pos, row, step, $"{Server}:{gtid}", time), cursor));
    }

    [Fact]
    public void Another_servers_changes_are_never_repeats()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000900", 500, 0, 0, $"{Server}:40", 2000));
        var change = Change("binlog.000003", 4, 0, 0, "11111111-e67f-11f1-9099-02fc00000001:1", 1500);
        Assert.False(RewindRule.IsRepeat(change, cursor));
        Assert.True(cursor.Advance(change));
        Assert.False(RewindRule.IsRepeat(Change("binlog.000003", 5, 0, 0, "11111111-e67f-11f1-9099-02fc00000001:2", 1500), cursor));
    }

    [Fact]
    public void Snapshot_reads_are_always_applied_and_leave_no_mark()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000));
        var read = new ChangeEvent { Op = ChangeOp.Read, IsSnapshot = true, Position = new SourcePosition("binlog.000001", 4, 0, 0), Database = "d", Table = "t" };
        Assert.False(RewindRule.IsRepeat(read, cursor));
        cursor.Advance(read);
        Assert.Equal(500, cursor.Last!.Value.Pos);
    }

    [Fact]
    public void A_stored_cursor_goes_on_as_the_living_one()
    {
        var cursor = new PartitionCursor();
        cursor.Advance(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000));
        var stored = new PartitionCursor(cursor.ToPosition());
        Assert.True(RewindRule.IsRepeat(Change("binlog.000002", 500, 0, 0, $"{Server}:40", 2000), stored));
        Assert.False(RewindRule.IsRepeat(Change("binlog.000002", 501, 0, 0, $"{Server}:40", 2000), stored));
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
