using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services.Compaction;

/// <summary>Compactions of one process while its writer goes on.</summary>
public sealed class CompactionBesideWritesTests
{
    private const int Keys = 20;

    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_and_compactions_beside_each_other_lose_nothing()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 0 }, Stop))
        {
            await writer.WriteRowsAsync(Version(0));
            var services = Task.Run(() => ServeAsync(writer.Services), Stop);
            for (var version = 1; version <= 12; version++)
            {
                Assert.IsType<CommitOutcome.Committed>((await writer.WriteRowsAsync(Version(version))).Outcome);
            }

            await services;
            await writer.Services.RunAsync(new CompactionRequest(), cancellationToken: Stop);
        }

        Assert.Equal(Version(12).OrderBy(row => row.Id, StringComparer.Ordinal), await OrderTable.ReadAsync(storage));
        var state = await TableState.LoadAsync(storage, Stop);
        Assert.Empty(state.Timeline.PendingWrites);
        Assert.All((await FileSystemView.LoadAsync(state, cancellationToken: Stop)).LatestSlices, slice => Assert.Empty(slice.LogFiles));
    }

    [Fact]
    public async Task Progress_counts_file_groups_and_their_log_bytes()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { MaxParallelFileGroups = 1 }, Stop);
        await writer.WriteRowsAsync(Version(0));
        await writer.WriteRowsAsync(Version(1));
        var plan = await writer.Services.PlanAsync(new CompactionRequest(), Stop);
        var seen = new Seen();

        var result = await writer.Services.RunAsync(new CompactionRequest(), seen, Stop);

        Assert.Equal(2, plan.Items.Count);
        Assert.All(plan.Items, item => Assert.Equal("base + 1 log → base", item.What));
        Assert.Equal([1L, 2L], seen.Reports.Select(report => report.ItemsDone));
        Assert.Equal(seen.Reports[^1].Bytes, seen.Reports[^1].BytesDone);
        Assert.Equal((Keys, 2), (result.Rows, result.FilesWritten));
    }

    // Hudi 1.x puts logs onto the newest slice that began before theirs was completed.
    [Fact]
    public async Task A_compaction_that_follows_a_late_one_begins_after_that_was_completed()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 500, TimeSpan.Zero));
        var late = new MemoryStorage(clock);
        await OrderTable.CreateAsync(late, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(late, new WriterOptions { Retained = 0, Clock = clock }, Stop);
        await writer.WriteRowsAsync(Version(0));
        await writer.WriteRowsAsync(Version(1));
        await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.ScheduleOnly }, cancellationToken: Stop);
        await writer.WriteRowsAsync(Version(2));
        clock.Advance(TimeSpan.FromSeconds(6));
        await writer.Services.RunAsync(new CompactionRequest(), cancellationToken: Stop);

        var state = await TableState.LoadAsync(late, Stop);
        var compactions = state.Timeline.CompletedWrites.Where(write => write.Action == TimelineAction.Commit).ToList();
        Assert.Equal(2, compactions.Count);
        Assert.True(state.CompletionTimeOf(compactions[0]) < compactions[1].Time, $"{state.CompletionTimeOf(compactions[0])}, then {compactions[1].Time}");
    }

    private static OrderRow[] Version(int version) =>
        [.. Enumerable.Range(0, Keys).Select(key => new OrderRow($"k{key:00}", "eu", version, $"version {version}"))];

    private static async Task ServeAsync(TableServices services)
    {
        for (var run = 0; run < 4; run++)
        {
            ServiceRequest request = run == 2 ? new LogCompactionRequest { MinBlocks = 2 } : new CompactionRequest();
            var result = await services.RunAsync(request, cancellationToken: Stop);
            Assert.True(result.Outcome is null or CommitOutcome.Committed, $"{result.Outcome}");
        }
    }

    private sealed class Seen : IProgress<ServiceProgress>
    {
        public List<ServiceProgress> Reports { get; } = [];

        public void Report(ServiceProgress value) => Reports.Add(value);
    }
}
