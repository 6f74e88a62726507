using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class UpsertTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);

    [Fact]
    public async Task Inserts_updates_and_deletes_end_up_as_the_last_rows()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();

        var first = await writer.WriteRowsAsync([new("a", "eu", 1, "1"), new("b", "eu", 1, "1"), new("c", "us", 1, "1")]);
        var second = await writer.WriteRowsAsync([new("a", "eu", 2, "2"), new("b", "eu", 2, Kind: RowKind.Delete), new("d", "us", 2, "2")]);

        Assert.Equal((3, 0, 0), (first.Inserted, first.Updated, first.Deleted));
        Assert.Equal((1, 1, 1), (second.Inserted, second.Updated, second.Deleted));
        Assert.IsType<CommitOutcome.Committed>(second.Outcome);
        Assert.Equal([new("a", "eu", 2, "2"), new("c", "us", 1, "1"), new("d", "us", 2, "2")], await OrderTable.ReadAsync(storage));
    }

    [Theory]
    [InlineData(5L, 4L, "stored")]
    [InlineData(5L, 5L, "late")]
    [InlineData(5L, 6L, "late")]
    [InlineData(5L, null, "late")]
    [InlineData(null, 4L, "late")]
    public async Task A_stored_row_stays_only_against_a_smaller_ordering_value(long? stored, long? late, string expected)
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", stored, "stored")]);

        await writer.WriteRowsAsync([new("a", "eu", late, "late")]);

        Assert.Equal(expected, (await OrderTable.ReadAsync(storage)).Single().Note);
    }

    [Fact]
    public async Task Within_a_batch_the_larger_ordering_value_wins_and_the_later_row_on_a_tie()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();

        var result = await writer.WriteRowsAsync([
            new("a", "eu", 9, "9"), new("a", "eu", 3, "3"), new("b", "eu", 1, "first"), new("b", "eu", 1, "second")]);

        Assert.Equal((2, 2), (result.Inserted, result.Skipped));
        Assert.Equal(["9", "second"], (await OrderTable.ReadAsync(storage)).Select(row => row.Note));
    }

    [Theory]
    [InlineData(4L, 1)]
    [InlineData(6L, 0)]
    [InlineData(null, 0)]
    public async Task A_late_delete_is_ignored_and_one_without_ordering_value_always_deletes(long? seq, int rowsLeft)
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 5)]);

        await writer.WriteRowsAsync([new("a", "eu", seq, Kind: RowKind.Delete)]);

        Assert.Equal(rowsLeft, (await OrderTable.ReadAsync(storage)).Count);
    }

    [Fact]
    public async Task An_unordered_delete_clears_the_way_for_a_smaller_ordering_value_in_the_same_batch()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 5, "old")]);

        await writer.WriteRowsAsync([new("a", "eu", null, Kind: RowKind.Delete), new("a", "eu", 1, "new")]);

        Assert.Equal("new", (await OrderTable.ReadAsync(storage)).Single().Note);
    }

    [Fact]
    public async Task A_delete_with_an_ordering_value_keeps_it_after_an_unordered_one_in_the_same_batch()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 5, "old")]);

        await writer.WriteRowsAsync([
            new("a", "eu", null, Kind: RowKind.Delete), new("a", "eu", 9, Kind: RowKind.Delete), new("a", "eu", 7, "late")]);

        Assert.Empty(await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task A_delete_by_key_finds_the_row_in_every_partition()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1), new("a", "us", 1), new("b", "us", 1)]);

        var result = await writer.WriteRowsAsync([new("a", "", null, Kind: RowKind.DeleteByKey)]);

        Assert.Equal(2, result.Deleted);
        Assert.Equal("b", (await OrderTable.ReadAsync(storage)).Single().Id);
    }

    [Theory]
    [InlineData("eu")]
    [InlineData("us")]
    public async Task A_delete_by_key_and_an_upsert_of_one_ordering_value_move_the_row(string from)
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", from, 4, "old")]);

        await writer.WriteRowsAsync([new("a", "us", 5, Kind: RowKind.DeleteByKey), new("a", "us", 5, "new")]);

        Assert.Equal([new OrderRow("a", "us", 5, "new")], await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task A_key_that_is_unique_in_the_table_moves_between_partitions()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync(new WriterOptions { KeyScope = KeyScope.Table });
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 9)]);

        var result = await writer.WriteRowsAsync([new("a", "us", 2), new("b", "us", 8)]);

        Assert.Equal((1, 1, 1), (result.Inserted, result.Deleted, result.Skipped));
        Assert.Equal([new("b", "eu", 9), new("a", "us", 2)], await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task The_operation_delete_makes_every_row_a_deletion()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1)]);

        await writer.WriteRowsAsync([new("a", "eu", 2)], new WriteRequest { Operation = WriteOperation.Delete });

        Assert.Equal("b", (await OrderTable.ReadAsync(storage)).Single().Id);
    }

    [Fact]
    public async Task A_group_that_lost_all_rows_takes_inserts_again()
    {
        await OrderTable.CreateAsync(storage, buckets: 1, partitioned: false);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        await writer.WriteRowsAsync([new("a", "eu", 2, Kind: RowKind.Delete)]);
        Assert.Empty(await OrderTable.ReadAsync(storage));

        await writer.WriteRowsAsync([new("b", "eu", 3)]);

        Assert.Equal("b", (await OrderTable.ReadAsync(storage)).Single().Id);
    }

    private Task<TableWriter> OpenAsync(WriterOptions? options = null) => TableWriter.OpenAsync(storage, options ?? new WriterOptions());
}
