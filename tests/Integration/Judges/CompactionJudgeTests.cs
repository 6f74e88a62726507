using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Judges;

/// <summary>Compaction between this program and Java Hudi: each plans, the other executes and reads, with writes in between.</summary>
public sealed class CompactionJudgeTests : IDisposable
{
    private readonly TempFolder folder = new("compaction");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task Java_executes_our_plan_with_the_deltas_that_came_after_it(string version)
    {
        var java = JavaHudi.Require(version);
        var storage = await MakeAsync();
        var plan = await RunAsync(storage, new CompactionRequest { Mode = CompactionMode.ScheduleOnly });
        Assert.Equal(4, plan.Plan.Items.Count);
        await WriteAsync(storage, LateRows);
        var table = JavaHudi.Quote(storage.Root);

        Assert.Equal(Expected, await ReadAsync(java, storage));
        await java.ScriptAsync([$"compact --table {table} --instant {plan.Instant} --conf hoodie.payload.ordering.field=seq"], cancellationToken: Stop);

        Assert.Equal(Expected, await ReadAsync(java, storage));
        Assert.Equal(Expected, await OrderTable.ReadAsync(storage));
        var completed = (await TableState.LoadAsync(storage, Stop)).Timeline.FindWrite(plan.Instant!.Value);
        Assert.Equal((TimelineAction.Commit, InstantState.Completed), (completed!.Action, completed.State));
    }

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task We_execute_javas_plan_with_the_deltas_that_came_after_it(string version)
    {
        var java = JavaHudi.Require(version);
        var storage = await MakeAsync();
        var table = JavaHudi.Quote(storage.Root);
        var plan = (await java.ScriptAsync([$"compact --table {table} --schedule-only"], cancellationToken: Stop)).Single();
        await WriteAsync(storage, LateRows);

        var result = await RunAsync(storage, new CompactionRequest { Mode = CompactionMode.RunPending });

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal(plan.Instant, result.Instant.ToString());
        Assert.Equal(Expected, await OrderTable.ReadAsync(storage));
        Assert.Equal(Expected, await ReadAsync(java, storage));
        await AssertAcceptedAsync(storage);
    }

    [Fact]
    public async Task Both_releases_read_what_we_compacted_also_where_file_times_are_whole_seconds()
    {
        var storage = new FaultStorage(await MakeAsync(), FaultPlan.None) { FileTimeResolution = TimeSpan.FromSeconds(1) };
        var first = await RunAsync(storage, new CompactionRequest());
        Assert.IsType<CommitOutcome.Committed>(first.Outcome);
        await WriteAsync(storage, LateRows);
        await RunAsync(storage, new CompactionRequest { Mode = CompactionMode.ScheduleOnly });
        await WriteAsync(storage, [new("b", "eu", 9, "last")]);
        OrderRow[] rows = [.. Expected.Select(row => row.Id == "b" ? new OrderRow("b", "eu", 9, "last") : row)];

        foreach (var file in Directory.EnumerateFiles(storage.Root, "*", SearchOption.AllDirectories))
        {
            var time = File.GetLastWriteTimeUtc(file);
            File.SetLastWriteTimeUtc(file, new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc));
        }

        Assert.Equal(rows, await OrderTable.ReadAsync(storage));
        foreach (var version in new[] { "0.15.0", "1.1.1" })
        {
            Assert.Equal(rows, await ReadAsync(JavaHudi.Require(version), storage));
        }

        await RunAsync(storage, new CompactionRequest { Mode = CompactionMode.RunPending });
        Assert.Equal(rows, await ReadAsync(JavaHudi.Require(), storage));
        await AssertAcceptedAsync(storage);
    }

    [Fact]
    public async Task Both_releases_read_what_we_merged_into_one_log_and_compact_it()
    {
        var java = JavaHudi.Require();
        var storage = await MakeAsync();
        IReadOnlyList<OrderRow> before = await OrderTable.ReadAsync(storage);
        var result = await RunAsync(storage, new LogCompactionRequest { MinBlocks = 2 });
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        await AssertReadAsync(storage, before);

        await WriteAsync(storage, LateRows);
        await AssertReadAsync(storage, Expected);
        await WriteAsync(storage, [new("b", "eu", 9, Kind: RowKind.Delete)]);
        OrderRow[] rows = [.. Expected.Where(row => row.Id != "b")];
        Assert.IsType<CommitOutcome.Committed>((await RunAsync(storage, new LogCompactionRequest { MinBlocks = 2 })).Outcome);
        await AssertReadAsync(storage, rows);
        await AssertAcceptedAsync(storage);

        await java.ScriptAsync([$"compact --table {JavaHudi.Quote(storage.Root)} --conf hoodie.payload.ordering.field=seq"], cancellationToken: Stop);
        await AssertReadAsync(storage, rows);
    }

    [Fact]
    public async Task We_execute_the_log_compaction_that_java_planned()
    {
        var java = JavaHudi.Require();
        var storage = await MakeAsync();
        var update = folder.WriteLines("update.ndjson", ["""{"id":"b","region":"eu","seq":8,"note":"java"}"""]);
        var planned = await java.ScriptAsync(
            [$"- upsert --table {JavaHudi.Quote(storage.Root)} --rows {update} --index BUCKET --buckets 2 --conf hoodie.log.compaction.enable=true --conf hoodie.log.compaction.inline=true --conf hoodie.log.compaction.blocks.threshold=2"],
            cancellationToken: Stop);
        Assert.Contains("Log compaction is not supported for this execution engine", planned[0].Texts("error").Single(), StringComparison.Ordinal);
        var pending = (await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites.Single();
        Assert.Equal(TimelineAction.LogCompaction, pending.Action);
        var before = await OrderTable.ReadAsync(storage);

        var result = await RunAsync(storage, new LogCompactionRequest());

        Assert.Equal((pending.Time, 0), (result.Instant, (await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites.Count));
        Assert.Contains(new OrderRow("b", "eu", 8, "java"), before);
        await AssertReadAsync(storage, before);
        await AssertAcceptedAsync(storage);
    }

    private static async Task AssertReadAsync(LocalStorage storage, IReadOnlyList<OrderRow> expected)
    {
        Assert.Equal(expected, await OrderTable.ReadAsync(storage));
        foreach (var version in new[] { "0.15.0", "1.1.1" })
        {
            Assert.Equal(expected, await ReadAsync(JavaHudi.Require(version), storage));
        }
    }

    private static OrderRow[] LateRows =>
        [new("a", "eu", 3, "third"), new("c", "us", 3, Kind: RowKind.Delete), new("g", "us", 3, "third"), new("h", "asia", 3, "third")];

    private static IReadOnlyList<OrderRow> Expected { get; } =
    [
        new("h", "asia", 3, "third"), new("a", "eu", 3, "third"), new("b", "eu", 2, "second"), new("d", "eu", 1, "first"), new("i", "eu", 1, "first"),
        new("f", "us", 1, "first"), new("g", "us", 3, "third"),
    ];

    private async Task<LocalStorage> MakeAsync()
    {
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await WriteAsync(storage, [.. "abdei".Select(id => new OrderRow($"{id}", "eu", 1, "first")), .. "cfg".Select(id => new OrderRow($"{id}", "us", 1, "first"))]);
        await WriteAsync(storage, [new("b", "eu", 2, "second"), new("e", "eu", 2, Kind: RowKind.Delete), new("c", "us", 2, "second"), new("f", "us", 0, "older")]);
        await WriteAsync(storage, [new("a", "eu", 2, "second"), new("i", "eu", 0, "older"), new("g", "us", 2, "second")]);
        return storage;
    }

    private static async Task WriteAsync(IStorage storage, OrderRow[] rows)
    {
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        Assert.IsType<CommitOutcome.Committed>((await writer.WriteRowsAsync(rows)).Outcome);
    }

    private static async Task<ServiceResult> RunAsync(IStorage storage, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop);
        return await services.RunAsync(request, cancellationToken: Stop);
    }

    private static async Task<IReadOnlyList<OrderRow>> ReadAsync(JavaHudi java, IStorage storage) =>
        OrderTable.Rows(await java.ReadAsync(storage.Root, cancellationToken: Stop));

    private static async Task AssertAcceptedAsync(IStorage storage)
    {
        var faults = await JavaHudi.Require().ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop);
        Assert.Equal(string.Empty, string.Join('\n', faults));
    }
}
