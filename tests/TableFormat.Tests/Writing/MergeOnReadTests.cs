using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class MergeOnReadTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_properties_are_those_of_a_merge_on_read_table()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);

        var properties = await TablePropertiesFile.LoadAsync(storage, Stop);

        Assert.Equal("MERGE_ON_READ", properties.Values["hoodie.table.type"]);
        Assert.Equal("org.apache.hudi.common.model.DefaultHoodieRecordPayload", properties.Values["hoodie.compaction.payload.class"]);
        Assert.Equal("eeb8d96f-b1e4-49fd-bbf8-28ac514178e5", properties.Values["hoodie.compaction.record.merger.strategy"]);
        Assert.Equal("seq", properties.Values["hoodie.table.precombine.field"]);
        var refused = await Assert.ThrowsAsync<LakehouseException>(
            () => OrderTable.CreateAsync(storage.Scope("unordered"), ordered: false, type: TableType.MergeOnRead));
        Assert.Equal(ErrorKind.Invalid, refused.Kind);
    }

    [Fact]
    public async Task A_buckets_first_rows_are_a_base_file_and_all_later_ones_a_log_file_each()
    {
        await using var writer = await CreateAsync();

        var first = await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1), new("c", "eu", 1)]);
        var second = await writer.WriteRowsAsync([new("a", "eu", 2), new("d", "eu", 2), new("b", "eu", 2, Kind: RowKind.Delete), new("n", "us", 2)]);
        var third = await writer.WriteRowsAsync([new("c", "eu", 3, Kind: RowKind.Delete)]);

        Assert.Equal((3, 0, 0, 0), Counts(first));
        Assert.Equal((1, 2, 1, 3), Counts(second));
        Assert.Equal((0, 0, 1, 1), Counts(third));
        var slice = Assert.Single(await SlicesAsync(), slice => slice.PartitionPath == "region=eu");
        Assert.Equal(first.Instant, slice.BaseInstant);
        Assert.Equal([1, 2], slice.LogFiles.Select(log => log.Name.Version));
        Assert.All(slice.LogFiles, log => Assert.Equal(first.Instant, log.Name.Instant));
        var us = Assert.Single(await SlicesAsync(), slice => slice.PartitionPath == "region=us");
        Assert.Equal((second.Instant, 0), (us.BaseInstant, us.LogFiles.Count));
        Assert.All((await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites, write => Assert.Equal(TimelineAction.DeltaCommit, write.Action));
    }

    [Fact]
    public async Task A_log_files_stat_says_what_hudis_own_say()
    {
        await using var writer = await CreateAsync();
        var first = await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1)]);
        await writer.WriteRowsAsync([new("a", "eu", 2)]);

        await writer.WriteRowsAsync([new("a", "eu", 3), new("x", "eu", 3), new("b", "eu", 3, Kind: RowKind.Delete)]);

        var slice = Assert.Single(await SlicesAsync());
        var stat = Assert.Single((await NewestAsync()).Stats);
        Assert.Equal(slice.FileId, stat.FileId);
        Assert.Equal(slice.LogFiles[1].Path, stat.Path);
        Assert.Equal(slice.LogFiles[1].Length, stat.FileSizeInBytes);
        Assert.Equal(stat.FileSizeInBytes, stat.TotalWriteBytes);
        Assert.Equal($"{first.Instant}", stat.PrevCommit);
        Assert.Equal((2, 0, 2, 1), (stat.NumWrites, stat.NumInserts, stat.NumUpdateWrites, stat.NumDeletes));
        var delta = Assert.IsType<DeltaWriteStat>(stat.Delta);
        Assert.Equal((2, 0L, slice.BaseFile!.Name.ToString()), (delta.LogVersion, delta.LogOffset, delta.BaseFile));
        Assert.Equal(slice.LogFiles.Select(log => log.Name.ToString()), delta.LogFiles);
    }

    [Fact]
    public async Task Rows_are_read_back_as_they_were_written_last()
    {
        await using var writer = await CreateAsync(buckets: 2);
        await writer.WriteRowsAsync([new("a", "eu", 1, "1"), new("b", "eu", 1, "1"), new("c", "us", 1, "1")]);
        await writer.WriteRowsAsync([new("a", "eu", 2, "2"), new("b", "eu", 2, Kind: RowKind.Delete), new("d", "us", 2, "2"), new("e", "eu", 2, "2")]);
        await writer.WriteRowsAsync([new("b", "eu", 3, "again"), new("c", "us", 3, Kind: RowKind.Delete), new("a", "eu", 1, "late")]);

        Assert.Equal(
            [new("a", "eu", 2, "2"), new("b", "eu", 3, "again"), new("e", "eu", 2, "2"), new("d", "us", 2, "2")],
            await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task Rows_of_a_log_carry_the_meta_columns_of_their_write()
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1)]);

        var second = await writer.WriteRowsAsync([new("x", "eu", 2), new("b", "eu", 2)]);

        var slice = Assert.Single(await SlicesAsync());
        var rows = (await OrderTable.ReadWithMetaAsync(storage)).Select(line => line.Split('|')).Where(row => row[0] == $"{second.Instant}").ToList();
        Assert.Equal(["b", "x"], rows.Select(row => row[2]).Order());
        Assert.Equal(2, rows.Select(row => row[1]).Distinct().Count());
        Assert.All(rows, row => Assert.StartsWith($"{second.Instant}_", row[1], StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal(("region=eu", slice.FileId), (row[3], row[4])));
    }

    [Fact]
    public async Task A_row_that_must_hold_whatever_is_stored_makes_a_new_base_file()
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 9, "old"), new("b", "eu", 1)]);
        await writer.WriteRowsAsync([new("b", "eu", 2, "log")]);

        // In one write: a log would let the stored row with the larger value come back.
        var third = await writer.WriteRowsAsync([new("a", "eu", null, Kind: RowKind.Delete), new("a", "eu", 3, "new")]);

        Assert.Equal([new("a", "eu", 3, "new"), new("b", "eu", 2, "log")], await OrderTable.ReadAsync(storage));
        var slice = Assert.Single(await SlicesAsync());
        Assert.Equal((third.Instant, 0), (slice.BaseInstant, slice.LogFiles.Count));
    }

    [Fact]
    public async Task A_delete_by_key_goes_where_the_key_is_after_all_logs()
    {
        await using var writer = await CreateAsync(buckets: 2);
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "us", 1), new("c", "us", 1)]);
        await writer.WriteRowsAsync([new("d", "us", 2), new("b", "us", 2, Kind: RowKind.Delete)]);

        var result = await writer.WriteRowsAsync([.. "abd".Select(key => new OrderRow($"{key}", "", 3, Kind: RowKind.DeleteByKey))]);

        Assert.Equal(2, result.Deleted);
        Assert.Equal([new("c", "us", 1)], await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task A_row_that_names_another_partition_moves_where_keys_are_unique_in_the_table()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { KeyScope = KeyScope.Table }, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1)]);
        await writer.WriteRowsAsync([new("c", "eu", 2)]);

        await writer.WriteRowsAsync([new("a", "us", 3, "moved"), new("c", "us", 3, "moved")]);
        await writer.WriteRowsAsync([new("a", "eu", 2, "late")]);

        Assert.Equal([new("b", "eu", 1), new("a", "us", 3, "moved"), new("c", "us", 3, "moved")], await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task A_delete_operation_writes_nothing_but_delete_blocks()
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 5), new("b", "eu", 5)]);

        var result = await writer.WriteRowsAsync([new("a", "eu", 5), new("ghost", "eu", 5)], new WriteRequest { Operation = WriteOperation.Delete });

        Assert.Equal((0, 0, 1, 1), Counts(result));
        var stat = Assert.Single((await NewestAsync()).Stats);
        Assert.Equal((0, 1), (stat.NumWrites, stat.NumDeletes));
        Assert.Equal("b", Assert.Single(await OrderTable.ReadAsync(storage)).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_delete_changes_nothing_whether_the_newer_row_lies_in_the_base_file_or_in_a_log(bool inLog)
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", inLog ? 1 : 9, "stored"), new("b", "eu", 1)]);
        await writer.WriteRowsAsync([new(inLog ? "a" : "b", "eu", 9, "stored")]);

        var late = await writer.WriteRowsAsync([new("a", "eu", 5, Kind: RowKind.Delete)]);

        Assert.Equal((null, 1), (late.Outcome, late.Skipped));
        Assert.Equal(2, (await OrderTable.ReadAsync(storage)).Count);
        await writer.WriteRowsAsync([new("a", "eu", null, Kind: RowKind.Delete)]);
        Assert.Equal("b", Assert.Single(await OrderTable.ReadAsync(storage)).Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_key_that_returns_with_a_smaller_ordering_value_does_not_bring_the_old_row_back(bool sameProcess)
    {
        await using (var writer = await CreateAsync())
        {
            await writer.WriteRowsAsync([new("a", "eu", 9, "old"), new("b", "eu", 1)]);
            await writer.WriteRowsAsync([new("a", "eu", null, Kind: RowKind.Delete), new("b", "eu", 2)]);
        }

        var found = sameProcess ? storage : await (await StoredFiles.OfAsync(storage)).WriteToAsync(new MemoryStorage(TimeProvider.System));
        await using (var writer = await TableWriter.OpenAsync(found, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([new("a", "eu", 3, "new")]);
            await writer.WriteRowsAsync([new("b", "eu", 4, "into a log")]);
        }

        Assert.Equal([new("a", "eu", 3, "new"), new("b", "eu", 4, "into a log")], await OrderTable.ReadAsync(found));
    }

    [Fact]
    public async Task Rows_that_are_known_to_be_in_order_are_written_without_a_look()
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        await writer.WriteRowsAsync([new("a", "eu", 2, Kind: RowKind.Delete)], new WriteRequest { InOrder = true });

        var result = await writer.WriteRowsAsync([new("a", "eu", 3), new("ghost", "eu", 4, Kind: RowKind.Delete)], new WriteRequest { InOrder = true });

        Assert.Equal((0, 1, 1, 2), Counts(result));
        Assert.Equal(2, Assert.Single(await SlicesAsync()).LogFiles.Count);
        Assert.Equal(3, Assert.Single(await OrderTable.ReadAsync(storage)).Seq);
    }

    [Fact]
    public async Task A_row_without_ordering_value_is_refused_because_Java_could_not_merge_it()
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1)]);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("b", "eu", null, Kind: RowKind.Delete), new("a", "eu", null)]));

        Assert.Equal(ErrorKind.Invalid, refused.Kind);
        Assert.Contains("seq", refused.Message, StringComparison.Ordinal);
        Assert.IsType<CommitOutcome.Committed>((await writer.WriteRowsAsync([new("a", "eu", null, Kind: RowKind.Delete)])).Outcome);
    }

    [Fact]
    public async Task Deletions_for_a_group_that_is_not_there_make_no_file()
    {
        await using var writer = await CreateAsync();

        var result = await writer.WriteRowsAsync([new("ghost", "eu", 1, Kind: RowKind.Delete)]);

        Assert.Null(result.Instant);
        Assert.Equal(1, result.Skipped);
    }

    [Fact]
    public async Task An_empty_commit_keeps_position_and_schema()
    {
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        var position = new Dictionary<string, string> { ["lakehouse.position"] = "p" };

        await writer.WriteAsync([], new WriteRequest { AllowEmpty = true, ExtraMetadata = position }, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 2)]);

        var metadata = await NewestAsync();
        Assert.Equal("p", metadata.ExtraMetadata["lakehouse.position"]);
        Assert.NotNull(metadata.SchemaJson);
    }

    [Fact]
    public async Task New_and_wider_columns_are_read_from_older_blocks_and_base_files()
    {
        var narrow = new TableSchema(
        [
            new Field("id", new DataType.String()), new Field("region", new DataType.String()), new Field("seq", new DataType.Long()),
            new Field("note", new DataType.String()), new Field("count", new DataType.Int()),
        ]);
        var wide = new TableSchema(narrow.Fields.Select(field => field.Name == "count" ? field with { Type = new DataType.Long() } : field)
            .Append(new Field("extra", new DataType.Double())));
        await using var writer = await CreateAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1), new("c", "eu", 1)]);
        await writer.WriteAsync([EvolvedRows.Batch(narrow, ("b", 2, 7))], new WriteRequest(), Stop);
        await writer.WriteAsync([EvolvedRows.Batch(wide, ("c", 3, 5_000_000_000))], new WriteRequest(), Stop);

        Assert.Equal(["a||", "b|7|", "c|5000000000|1.5"], await EvolvedRows.ReadAsync(storage));
    }

    private static (long Inserted, long Updated, long Deleted, long Unverified) Counts(WriteResult result) =>
        (result.Inserted, result.Updated, result.Deleted, result.Unverified);

    private async Task<TableWriter> CreateAsync(int buckets = 1)
    {
        await OrderTable.CreateAsync(storage, buckets, type: TableType.MergeOnRead);
        return await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
    }

    private async Task<IReadOnlyList<FileSlice>> SlicesAsync() =>
        (await FileSystemView.LoadAsync(await TableState.LoadAsync(storage, Stop), cancellationToken: Stop)).LatestSlices;

    private async Task<CommitMetadata> NewestAsync()
    {
        var state = await TableState.LoadAsync(storage, Stop);
        return await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], Stop);
    }
}
