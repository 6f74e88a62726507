using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>Which blocks of a slice count (spec 5.7).</summary>
public sealed class BlockScanTests
{
    private static readonly SliceRow[] Stored = [new(1, 1, "one", null), new(2, 1, "two", null)];

    private readonly SliceTable table = new("hoodie.table.version=6", "hoodie.table.precombine.field=ord");

    [Fact]
    public async Task A_query_of_an_earlier_moment_skips_newer_blocks_and_sees_those_behind_them()
    {
        table.Base(Stored);
        table.Delta(4, [Update(1, "late")]);
        table.Delta(3, [Update(2, "early")]);

        Assert.Equal(["k1|1|one|-|1", "k2|9|early|-|3"], await table.RowsAsync(asOf: 3));
        Assert.Equal(["k1|9|late|-|4", "k2|9|early|-|3"], await table.RowsAsync());
    }

    [Fact]
    public async Task A_rollback_that_is_newer_than_the_query_neither_stops_the_scan_nor_is_ignored()
    {
        table.Base(Stored);
        table.Delta(3, [Update(1, "failed")], committed: false);
        table.Rollback(5, of: 3);
        table.Delta(4, [Update(2, "behind")]);

        Assert.Equal(["k1|1|one|-|1", "k2|9|behind|-|4"], await table.RowsAsync());
        Assert.Equal(["k1|1|one|-|1", "k2|9|behind|-|4"], await table.RowsAsync(asOf: 4));
    }

    [Fact]
    public async Task A_write_that_is_not_complete_is_not_seen()
    {
        table.Base(Stored);
        table.Delta(3, [Update(1, "open")], committed: false);
        table.Delta(4, [Update(2, "done")]);

        Assert.Equal(["k1|1|one|-|1", "k2|9|done|-|4"], await table.RowsAsync());
    }

    [Fact]
    public async Task Writes_older_than_the_timeline_count_as_committed()
    {
        table.Base(Stored, at: 3);
        table.Delta(2, [Update(1, "archived")], committed: false);
        table.Delta(4, [Update(2, "done")]);

        Assert.Equal(["k1|9|archived|-|2", "k2|9|done|-|4"], await table.RowsAsync());
    }

    [Fact]
    public async Task A_log_compaction_stands_where_the_blocks_stood_that_it_replaces()
    {
        table.Base(Stored);
        table.Delta(3, [new SliceChange(new(1, null, null, null), ChangeKind.Delete)]);
        table.Delta(4, [Update(2, "first")]);
        table.Delta(6, [Update(1, "again"), Update(2, "second")]);
        table.Delta(5, [Update(2, "first"), new SliceChange(new(1, null, null, null), ChangeKind.Delete)], compactedTimes: $"{SliceTable.Instant(4)},{SliceTable.Instant(3)}");

        Assert.Equal(["k1|9|again|-|6", "k2|9|second|-|6"], await table.RowsAsync());
        Assert.Equal(["k2|9|first|-|4"], await table.RowsAsync(asOf: 4));
    }

    [Fact]
    public async Task A_log_compaction_that_is_compacted_itself_is_replaced_too()
    {
        table.Base(Stored);
        table.Delta(3, [Update(1, "three")]);
        table.Delta(4, [Update(1, "four")]);
        table.Delta(5, [Update(1, "five, of three and four")], compactedTimes: $"{SliceTable.Instant(4)},{SliceTable.Instant(3)}");
        table.Delta(6, [Update(2, "six")]);
        table.Delta(7, [Update(1, "seven, of all")], compactedTimes: $"{SliceTable.Instant(6)},{SliceTable.Instant(5)}");

        Assert.Equal(["k1|9|seven, of all|-|7", "k2|1|two|-|1"], await table.RowsAsync());
    }

    [Fact]
    public async Task Bytes_that_are_no_block_are_stepped_over()
    {
        table.Base(Stored);
        table.Damage();
        table.Delta(4, [Update(2, "done")]);

        Assert.Equal(["k1|1|one|-|1", "k2|9|done|-|4"], await table.RowsAsync());
    }

    [Fact]
    public async Task Logs_without_a_base_file_are_rows_of_their_own()
    {
        table.Delta(1, [Update(1, "a"), Update(2, "b")]);
        table.Delta(2, [new SliceChange(new(2, null, null, null), ChangeKind.Delete), Update(3, "c")]);

        Assert.Equal(["k1|9|a|-|1", "k3|9|c|-|2"], await table.RowsAsync());
    }

    [Theory]
    [InlineData("ToastPayload", "hoodie.compaction.payload.class=com.example.ToastPayload")]
    [InlineData("PostgresDebeziumAvroPayload", "hoodie.compaction.payload.class=org.apache.hudi.common.model.debezium.PostgresDebeziumAvroPayload")]
    [InlineData("12345678-aaaa-bbbb-cccc-123456789012", "hoodie.compaction.record.merger.strategy=12345678-aaaa-bbbb-cccc-123456789012")]
    [InlineData("ord.part", "hoodie.table.precombine.field=ord.part")]
    public async Task What_merges_in_an_unknown_way_is_refused_by_its_name(string name, string property)
    {
        var strange = new SliceTable("hoodie.table.version=6", property);
        strange.Base(Stored);
        strange.Delta(3, [Update(1, "x")]);

        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => strange.RowsAsync());
        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("read-optimized", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_may_mark_deletions()
    {
        var marked = new SliceTable("hoodie.table.version=6", "hoodie.table.precombine.field=ord", "hoodie.payload.delete.field=a", "hoodie.payload.delete.marker=D");
        marked.Base(Stored);
        marked.Delta(3, [Update(1, "D"), Update(2, "stays")]);

        Assert.Equal(["k2|9|stays|-|3"], await marked.RowsAsync());
    }

    [Fact]
    public async Task Columns_that_were_not_known_to_the_writer_keep_their_value()
    {
        var marked = new SliceTable(
            "hoodie.table.version=9",
            "hoodie.table.ordering.fields=ord",
            "hoodie.record.merge.mode=EVENT_TIME_ORDERING",
            "hoodie.table.partial.update.mode=FILL_UNAVAILABLE",
            "hoodie.record.merge.property.partial.update.marker=?");
        marked.Base([new(1, 1, "one", "b"), new(2, 20, "?", "b")]);
        marked.Delta(3, [new SliceChange(new(1, 9, "?", null)), new SliceChange(new(2, 9, "two", "c"))]);

        Assert.Equal(["k1|9|one|-|3", "k2|20|two|b|1"], await marked.RowsAsync());
    }

    [Fact]
    public async Task Ordering_fields_are_compared_one_after_the_other()
    {
        var ordered = new SliceTable("hoodie.table.version=9", "hoodie.table.ordering.fields=ord,a", "hoodie.record.merge.mode=EVENT_TIME_ORDERING");
        ordered.Base([new(1, 5, "m", "base"), new(2, 5, "m", "base"), new(3, 5, "m", "base")]);
        ordered.Delta(3, [new SliceChange(new(1, 5, "a", "log")), new SliceChange(new(2, 5, "z", "log")), new SliceChange(new(3, 4, "z", "log"))]);

        Assert.Equal(["k1|5|m|base|1", "k2|5|z|log|3", "k3|5|m|base|1"], await ordered.RowsAsync());
    }

    private static SliceChange Update(int key, string text) => new(new SliceRow(key, 9, text, null));
}
