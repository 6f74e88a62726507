using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing.Concurrency;

/// <summary>A service of one process and a write of another on the same file groups.</summary>
public sealed class YieldingServiceTests
{
    private static readonly WriterOptions Shared = new() { Concurrency = ConcurrencyMode.Optimistic, MaxParallelFileGroups = 1 };

    private readonly MemoryStorage table = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_clustering_gives_way_to_a_write_of_another_process(TableType type)
    {
        await OrderTable.CreateAsync(table, buckets: 1, type: type);
        await WriteAsync(new("b", "eu", 1), new("a", "eu", 1));
        var written = default(WriteResult);
        var clustering = Beside(() => written = WriteAsync(new OrderRow("a", "eu", 2)).GetAwaiter().GetResult());

        await using var services = await TableServices.OpenAsync(clustering, Shared with { WriterName = "the service" }, Stop);
        var result = await services.RunAsync(new ClusteringRequest { SortColumns = ["id"] }, cancellationToken: Stop);

        Assert.IsType<CommitOutcome.Committed>(written!.Outcome);
        Assert.Equal(1, written.Attempts);
        var lost = Assert.IsType<CommitOutcome.Conflicted>(result.Outcome);
        Assert.Contains($"{written.Instant}", lost.With, StringComparison.Ordinal);
        Assert.Contains("the writer", lost.With, StringComparison.Ordinal);
        Assert.Equal([new("a", "eu", 2), new("b", "eu", 1)], await OrderTable.ReadAsync(table));
        Assert.Empty((await TableState.LoadAsync(table, Stop)).Timeline.PendingWrites);
    }

    [Fact]
    public async Task A_compaction_goes_on_beside_a_write_to_its_slices()
    {
        await OrderTable.CreateAsync(table, buckets: 1, type: TableType.MergeOnRead);
        await WriteAsync(new OrderRow("a", "eu", 1));
        await WriteAsync(new OrderRow("a", "eu", 2));
        var written = default(WriteResult);
        var compaction = Beside(() => written = WriteAsync(new OrderRow("a", "eu", 3)).GetAwaiter().GetResult());

        await using var services = await TableServices.OpenAsync(compaction, Shared, Stop);
        var result = await services.RunAsync(new CompactionRequest(), cancellationToken: Stop);

        Assert.IsType<CommitOutcome.Committed>(written!.Outcome);
        Assert.Equal(1, written.Attempts);
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal([new("a", "eu", 3)], await OrderTable.ReadAsync(table));
    }

    // The other process does its work when the service's first file is about to become visible.
    private FaultStorage Beside(Action work)
    {
        var done = false;
        return new FaultStorage(table, FaultPlan.When(call =>
        {
            if (call.Operation == StorageOperation.CompleteUpload && !done)
            {
                done = true;
                work();
            }

            return Fault.None;
        }));
    }

    private async Task<WriteResult> WriteAsync(params OrderRow[] rows)
    {
        await using var writer = await TableWriter.OpenAsync(table, Shared with { WriterName = "the writer" }, Stop);
        return await writer.WriteRowsAsync(rows);
    }
}
