using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing.Concurrency;

/// <summary>
/// A write and a service of two processes, the whole of one before each single call to the store of the other. Either may be refused; what says
/// that it was committed is there, and each key once, also after the next write.
/// </summary>
public sealed class ServiceSweepTests
{
    private static readonly WriterOptions Shared = new()
    {
        Concurrency = ConcurrencyMode.Optimistic,
        MaxParallelFileGroups = 1,
        LockTimeout = TimeSpan.FromMilliseconds(1),
        ConflictRetries = 2,
    };

    private static readonly OrderRow[] Stored = [.. "abcdef".Select(key => new OrderRow($"{key}", "eu", 1))];

    // Of a partition that is new: no file group of it meets those of the service.
    private static readonly OrderRow[] Added = [.. "ghijkl".Select(key => new OrderRow($"{key}", "us", 2))];

    // Of the partition that the table has, and a new one.
    private static readonly OrderRow[] Both = [.. Stored.Select(row => row with { Seq = 2 }), .. Added];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Type of the table, the service that meets a write, and whether the write goes into a new partition alone.</summary>
    public static TheoryData<TableType, ServiceKind, bool> Meetings => new()
    {
        { TableType.CopyOnWrite, ServiceKind.Rebucket, true },
        { TableType.CopyOnWrite, ServiceKind.Rebucket, false },
        { TableType.CopyOnWrite, ServiceKind.Clustering, false },
        { TableType.MergeOnRead, ServiceKind.Rebucket, true },
        { TableType.MergeOnRead, ServiceKind.Rebucket, false },
        { TableType.MergeOnRead, ServiceKind.Clustering, false },
    };

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task A_service_amid_a_write_costs_no_row_and_doubles_none(TableType type, ServiceKind kind, bool onlyNew)
    {
        var begin = await MakeAsync(type);
        var rows = onlyNew ? Added : Both;
        var served = 0;
        await SweepAsync(
            begin,
            outer: storage => WriteAsync(storage, Shared, rows),
            between: async storage => served += await ServeAsync(storage, kind) ? 1 : 0,
            check: (storage, committed) => CheckAsync(storage, rows, committed));
        Assert.True(served > 0, "no service ever went through: the scenario no longer does what it says");
    }

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task A_write_amid_a_service_costs_no_row_and_doubles_none(TableType type, ServiceKind kind, bool onlyNew)
    {
        var begin = await MakeAsync(type);
        var rows = onlyNew ? Added : Both;
        var written = false;
        var writes = 0;
        await SweepAsync(
            begin,
            outer: storage => ServeAsync(storage, kind),
            between: async storage =>
            {
                // Nobody waits here for the service, which goes on when the write has ended.
                written = await WriteAsync(storage, Shared with { ConflictRetries = 0 }, rows);
                writes += written ? 1 : 0;
            },
            check: async (storage, _) =>
            {
                await CheckAsync(storage, rows, written);
                written = false;
            });
        Assert.True(writes > 0, "no write ever went through: the scenario no longer does what it says");
    }

    [Fact]
    public async Task A_compaction_that_another_process_completes_meanwhile_is_left_as_it_is()
    {
        var table = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(table, buckets: 2, type: TableType.MergeOnRead);
        for (var seq = 1; seq <= 3; seq++)
        {
            Assert.True(await WriteAsync(table, Shared, [.. Both.Select(row => row with { Seq = seq })]));
        }

        await using (var services = await TableServices.OpenAsync(table, Shared, Stop))
        {
            Assert.NotNull((await services.RunAsync(new CompactionRequest { Mode = CompactionMode.ScheduleOnly }, cancellationToken: Stop)).Instant);
        }

        var others = 0;
        var isDone = false;
        FaultStorage? ours = null;
        await SweepAsync(
            await StoredFiles.OfAsync(table),
            outer: storage => ServeAsync(ours = (FaultStorage)storage, ServiceKind.Compaction),
            between: async storage => others += (isDone = await ServeAsync(storage, ServiceKind.Compaction)) ? 1 : 0,
            check: async (storage, _) =>
            {
                Assert.Equal(Both.Select(row => row with { Seq = 3 }), await OrderTable.ReadAsync(storage));

                Assert.False(isDone && ours!.History.Any(call => call.Operation == StorageOperation.CompleteUpload), "written once more");
                isDone = false;
            });
        Assert.True(others > 0, "the plan was never completed by another process: the scenario no longer does what it says");
    }

    // The outer work once as it is, to count its calls, and then once for each of them.
    private static async Task SweepAsync(
        StoredFiles begin, Func<IStorage, Task<bool>> outer, Func<IStorage, Task> between, Func<IStorage, bool, Task> check)
    {
        var counting = new FaultStorage(await begin.WriteToAsync(new MemoryStorage(TimeProvider.System)), FaultPlan.None);
        Assert.True(await outer(counting));
        for (var number = 1; number <= counting.Calls; number++)
        {
            var table = await begin.WriteToAsync(new MemoryStorage(TimeProvider.System));
            var committed = await outer(new FaultStorage(table, FaultPlan.When(call =>
            {
                if (call.Number == number)
                {
                    between(table).GetAwaiter().GetResult();
                }

                return Fault.None;
            })));
            await check(table, committed);
        }
    }

    private static async Task<StoredFiles> MakeAsync(TableType type)
    {
        var table = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(table, buckets: 2, type: type);
        Assert.True(await WriteAsync(table, Shared, Stored));
        return await StoredFiles.OfAsync(table);
    }

    private static async Task<bool> WriteAsync(IStorage table, WriterOptions options, OrderRow[] rows)
    {
        try
        {
            await using var writer = await TableWriter.OpenAsync(table, options with { WriterName = "the writer" }, Stop);
            return (await writer.WriteRowsAsync(rows)).Outcome is CommitOutcome.Committed;
        }
        catch (LakehouseException refused) when (refused.Kind == ErrorKind.Conflict)
        {
            return false;
        }
    }

    private static async Task<bool> ServeAsync(IStorage table, ServiceKind kind)
    {
        try
        {
            await using var services = await TableServices.OpenAsync(table, Shared with { WriterName = "the service" }, Stop);
            ServiceRequest request = kind switch
            {
                ServiceKind.Rebucket => new RebucketRequest(5),
                ServiceKind.Compaction => new CompactionRequest { Mode = CompactionMode.RunPending },
                _ => new ClusteringRequest { SortColumns = ["id"] },
            };
            return (await services.RunAsync(request, cancellationToken: Stop)).Outcome is CommitOutcome.Committed;
        }
        catch (LakehouseException refused) when (refused.Kind == ErrorKind.Conflict)
        {
            return false;
        }
    }

    private static async Task CheckAsync(IStorage table, OrderRow[] rows, bool written)
    {
        OrderRow[] expected = written ? [.. rows.UnionBy(Stored, row => row.Id).OrderBy(row => row.Id, StringComparer.Ordinal)] : Stored;
        Assert.Equal(expected, await OrderTable.ReadAsync(table));

        // Rows in the wrong bucket would stand beside the new ones.
        OrderRow[] next = [.. expected.Select(row => row with { Seq = 3 })];
        Assert.True(await WriteAsync(table, Shared, next));
        Assert.Equal(next, await OrderTable.ReadAsync(table));
    }
}
