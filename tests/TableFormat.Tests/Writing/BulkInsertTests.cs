using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class BulkInsertTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(1, null)]
    public async Task A_load_is_one_commit_with_each_key_once_whether_it_fits_into_memory_or_not(long bufferBytes, int? buckets)
    {
        await OrderTable.CreateAsync(storage, buckets);
        var options = new WriterOptions { BulkBufferBytes = bufferBytes, Index = buckets is null ? IndexKind.Simple : null };
        await using var writer = await TableWriter.OpenAsync(storage, options, Stop);
        await writer.WriteRowsAsync([new("k1", "r1", 0, "stored"), new("other", "r1", 0)]);

        var result = await writer.BulkInsertAsync(Batches(), new WriteRequest { Operation = WriteOperation.BulkInsert }, Stop);

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal((199, 1), (result.Inserted, result.Updated));
        var rows = await OrderTable.ReadAsync(storage);
        Assert.Equal(201, rows.Count);
        Assert.Equal(201, rows.Select(row => row.Id).Distinct().Count());
        Assert.Equal("3", rows.Single(row => row.Id == "k1").Note);
        Assert.Equal(2, (await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites.Count);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(1, null)]
    public async Task A_load_into_a_merge_on_read_table_makes_base_files_and_logs_for_the_groups_that_are_there(long bufferBytes, int? buckets)
    {
        await OrderTable.CreateAsync(storage, buckets, type: TableType.MergeOnRead);
        var options = new WriterOptions { BulkBufferBytes = bufferBytes, Index = buckets is null ? IndexKind.Simple : null };
        await using var writer = await TableWriter.OpenAsync(storage, options, Stop);
        await writer.WriteRowsAsync([new("k1", "r1", 0, "stored"), new("k4", "r1", 9, "stored"), new("other", "r1", 0)]);

        var result = await writer.BulkInsertAsync(Batches(), new WriteRequest { Operation = WriteOperation.BulkInsert }, Stop);

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        var rows = await OrderTable.ReadAsync(storage);
        Assert.Equal(201, rows.Count);
        Assert.Equal("3", rows.Single(row => row.Id == "k1").Note);
        Assert.Equal("stored", rows.Single(row => row.Id == "k4").Note);
        var state = await TableState.LoadAsync(storage, Stop);
        var stats = (await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], Stop)).Stats.ToList();
        Assert.Contains(stats, stat => stat.Delta is null && stat.PrevCommit == WriteStat.NoPreviousCommit);
        Assert.Equal(buckets is not null, stats.Exists(stat => stat.Delta is not null));
        var seqnos = (await OrderTable.ReadWithMetaAsync(storage)).Select(line => line.Split('|')[1]).ToList();
        Assert.Equal(seqnos.Count, seqnos.Distinct().Count());
    }

    // Four batches of 50 keys each, then the first 50 again with a newer value.
    private static async IAsyncEnumerable<UpsertBatch> Batches()
    {
        for (var batch = 0; batch < 5; batch++)
        {
            await Task.Yield();
            yield return OrderTable.Batch(Enumerable.Range(batch % 4 * 50, 50).Select(number => new OrderRow($"k{number}", $"r{number % 3}", batch, batch == 4 ? "3" : "1")));
        }
    }
}
