using System.Globalization;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>What a partition delivers again, and what only looks so.</summary>
public sealed class RewindTests
{
    private const string Server = "7b382f75-e67f-11f1-9099-02fc00000001";

    private static readonly IngestOptions Options = new()
    {
        Tables = [new TableOptions { KeyFields = ["id"], Columns = [new ColumnDeclaration("id", "bigint"), new ColumnDeclaration("v", "bigint")] }],
    };

    [Fact]
    public async Task A_repeat_in_a_whole_partition_is_dropped()
    {
        var (rows, skipped) = await RunAsync([Change(0, 1, 10), Change(1, 2, 20), Change(2, 3, 30), Change(3, 2, 20), Change(4, 3, 30), Change(5, 4, 40)]);
        Assert.Equal([1, 2, 3, 4], rows);
        Assert.Equal(2, skipped);
    }

    [Fact]
    public async Task A_repeat_whose_original_was_compacted_away_is_applied()
    {
        // Offset 1 held id 2 and is gone: its repeat at offset 3 is the only copy.
        var (rows, skipped) = await RunAsync([Change(0, 1, 10), Change(2, 3, 30), Change(3, 2, 20), Change(4, 3, 30)]);
        Assert.Equal([1, 2, 3], rows);
        Assert.Equal(0, skipped);
    }

    [Fact]
    public async Task What_lies_before_the_start_of_the_partition_is_applied()
    {
        // Retention removed id 2 before the table began to read.
        var (rows, _) = await RunAsync([Change(7, 3, 30), Change(8, 2, 20), Change(9, 3, 30)]);
        Assert.Equal([2, 3], rows);
    }

    [Theory]
    [InlineData(false)] // RESET MASTER: a new log and new GTIDs of the same server, within the same millisecond
    [InlineData(true)] // failover to a server whose clock is behind
    public async Task Changes_of_a_new_log_are_applied(bool failover)
    {
        var reset = Change(3, 4, 4, gtid: 1, micros: failover ? 5 : 31, server: failover ? 2 : 1);
        var (rows, skipped) = await RunAsync([Change(0, 1, 1, gtid: 1), Change(1, 2, 20, gtid: 2), Change(2, 3, 30, gtid: 3), reset]);
        Assert.Equal([1, 2, 3, 4], rows);
        Assert.Equal(0, skipped);
    }

    [Fact]
    public async Task Missing_offsets_between_two_runs_count_too()
    {
        using var folder = new TempFolder("rewind");
        var lake = new LocalStorage(folder.PathOf("lake"));
        string[] lines = [Change(0, 1, 10), Change(1, 3, 30)];
        await Line.RunAsync(lake, Options, folder.WriteLines("a.ndjson", lines));
        await Line.RunAsync(lake, Options, folder.WriteLines("a.ndjson", [.. lines, Change(3, 2, 20), Change(4, 3, 30)]));
        var ids = await IdsAsync(lake);
        Assert.Equal([1, 2, 3], ids);
    }

    [Fact]
    public async Task A_row_that_was_made_again_survives_a_repeated_deletion_by_key_alone()
    {
        // ExtractNewRecordState's deletions are tombstones: they tell no place. The connector rewinds to the deletion of id 1.
        var (rows, _) = await RunAsync([Flat(0, 1, 10), Tombstone(1, 1), Flat(2, 1, 30), Tombstone(3, 1), Flat(4, 1, 30), Flat(5, 2, 40)]);
        Assert.Equal([1, 2], rows);
    }

    private static async Task<(long[] Ids, long Skipped)> RunAsync(string[] lines)
    {
        using var folder = new TempFolder("rewind");
        var lake = new LocalStorage(folder.PathOf("lake"));
        var (summary, _) = await Line.RunAsync(lake, Options, folder.WriteLines("a.ndjson", lines));
        return (await IdsAsync(lake), summary.Tables.Single().Skipped);
    }

    private static async Task<long[]> IdsAsync(LocalStorage lake)
    {
        var (_, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("d", "t"));
        return [.. rows.Select(row => long.Parse(row.Split(['|', ' ', '=', ','], StringSplitOptions.RemoveEmptyEntries).First(part => part.All(char.IsDigit)), CultureInfo.InvariantCulture)).Order()];
    }

    private static string Flat(long offset, int id, int pos) =>
        $$$"""{"topic":"p.d.t","partition":0,"offset":{{{offset}}},"timestamp":1,"key":"{\"id\":{{{id}}}}","value":{"id":{{{id}}},"v":1,"__op":"c","__db":"d","__table":"t","__source_file":"binlog.000001","__source_pos":{{{pos}}},"__source_row":0}}""";

    private static string Tombstone(long offset, int id) =>
        $$$"""{"topic":"p.d.t","partition":0,"offset":{{{offset}}},"timestamp":1,"key":"{\"id\":{{{id}}}}","value":null}""";

    private static string Change(long offset, int id, int pos, int? gtid = null, long? micros = null, int server = 1) =>
        $$$$"""{"topic":"p.d","partition":0,"offset":{{{{offset}}}},"timestamp":1,"key":null,"value":{"op":"c","before":null,"after":{"id":{{{{id}}}},"v":{{{{id}}}} },"source":{"db":"d","table":"t","file":"binlog.000001","pos":{{{{pos}}}},"row":0,"ts_ms":1,"ts_us":{{{{micros ?? pos}}}},"server_id":{{{{server}}}},"gtid":"{{{{Server}}}}:{{{{gtid ?? pos}}}}"}}}""";
}
