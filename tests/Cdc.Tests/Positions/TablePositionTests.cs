using CsCheck;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Cdc.Tests.Positions;

public sealed class TablePositionTests
{
    private static readonly Gen<PartitionPosition> Partition =
        from next in Gen.Long[0, long.MaxValue]
        from pos in Gen.Long[0, long.MaxValue]
        from row in Gen.Int[0, 1000]
        from step in Gen.Byte[0, 2]
        from known in Gen.Bool
        select new PartitionPosition(next)
        {
            Last = known ? new SourcePosition("binlog.000012", pos, row, step) : null,
            Gtid = known ? $"7b382f75-e67f-11f1-9099-02fc00000001:{pos}" : null,
            NewestTimestampMs = known ? pos : 0,
            NewestTimestampMicros = known ? pos : 0,
            ServerId = row,
            First = known ? new SourcePosition("binlog.000001", 4, row, 0) : null,
            Mark = known ? new EventMark(pos, unchecked((ulong)next * 0x9e3779b97f4a7c15)) : null,
        };

    [Fact]
    public void Every_position_comes_back_from_its_text() =>
        Gen.Dictionary(Gen.String[1, 20], Gen.Dictionary(Gen.Int[0, 40], Partition)[0, 5])[0, 4].Sample(topics =>
        {
            var position = new TablePosition(topics.ToDictionary(topic => topic.Key, topic => new TopicPosition(topic.Key + "-id", 41, topic.Value)));
            var text = TablePositionJson.Write(position);
            Assert.Equal(text, TablePositionJson.Write(TablePositionJson.Parse(text, "db.t")));
        });

    [Fact]
    public void A_position_of_an_older_version_is_read()
    {
        var read = TablePositionJson.Parse("""{"version":1,"topics":{"t":{"partitions":1,"next":{"0":{"offset":5,"at":"binlog.000001:4:0:0","ts":7}}}}}""", "db.t");
        Assert.Equal(new PartitionPosition(5) { Last = new SourcePosition("binlog.000001", 4, 0, 0), NewestTimestampMs = 7 }, read.Topics["t"].Partitions[0]);
    }

    [Fact]
    public void Hudi_Streamer_finds_its_own_checkpoint()
    {
        var partitions = new Dictionary<int, PartitionPosition> { [0] = new(17), [2] = new(5) };
        var position = new TablePosition(new Dictionary<string, TopicPosition> { ["shop.orders"] = new(null, 3, partitions) });
        Assert.Equal("shop.orders,0:17,1:0,2:5", position.ToStreamerCheckpoint());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"version\":2,\"topics\":{}}")]
    [InlineData("{\"version\":1,\"topics\":{\"t\":{}}}")]
    [InlineData("{\"version\":1,\"topics\":{\"t\":{\"partitions\":1,\"next\":{\"0\":{\"offset\":1,\"at\":\"nonsense\"}}}}}")]
    [InlineData("{\"version\":1,\"topics\":{\"t\":{\"partitions\":1,\"next\":{\"0\":{\"offset\":1,\"mark\":\"4:xyz\"}}}}}")]
    public void A_text_that_is_no_position_is_corrupt(string text) =>
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => TablePositionJson.Parse(text, "db.t")).Kind);
}
