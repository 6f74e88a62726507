using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.SchemaChanges;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Services;

/// <summary>Everything that replaces file groups or changes columns, stopped at every call that it makes to its store.</summary>
public sealed class ReplaceCrashTests
{
    private static readonly OrderRow Follower = new("z", "us", 99, "follower");

    private static readonly OrderRow[] Stored =
        [new("a", "eu", 2, "second"), new("b", "eu", 1, "first"), new("e", "eu", 2, "second"), new("c", "us", 1, "first"), new("d", "us", 1, "first")];

    private static readonly Dictionary<string, (Func<TableWriter, Task> Run, OrderRow[] After)> Operations = new()
    {
        ["clustering"] = (writer => ServeAsync(writer, new ClusteringRequest { SortColumns = ["note", "id"] }), Stored),
        ["rebucket"] = (writer => ServeAsync(writer, new RebucketRequest(5)), Stored),
        ["insert overwrite"] = (
            writer => writer.WriteRowsAsync([new("n", "eu", 3, "new")], new WriteRequest { Operation = WriteOperation.InsertOverwrite, SortColumns = ["id"] }),
            [new("n", "eu", 3, "new"), .. Stored[3..]]),
        ["insert overwrite table"] = (
            writer => writer.WriteRowsAsync([new("n", "asia", 3, "new")], new WriteRequest { Operation = WriteOperation.InsertOverwriteTable }),
            [new("n", "asia", 3, "new")]),
        ["delete partition"] = (writer => writer.DeletePartitionsAsync(["region=eu"], new WriteRequest(), Stop), Stored[3..]),
        ["alter"] = (writer => writer.AlterAsync([new AddColumn("extra", new DataType.Long()) { After = "id" }], schemaOnRead: true, Stop), Stored),
    };

    public static TheoryData<string, TableType, Fault> Cases
    {
        get
        {
            var cases = new TheoryData<string, TableType, Fault>();
            foreach (var operation in Operations.Keys)
            {
                foreach (var fault in new[] { Fault.CrashBefore, Fault.CrashAfter, Fault.FailBefore, Fault.FailAfter })
                {
                    cases.Add(operation, TableType.CopyOnWrite, fault);
                    cases.Add(operation, TableType.MergeOnRead, fault);
                }
            }

            return cases;
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Each process has ids of its own.
    private static WriterOptions Options(int process) => new() { MaxParallelFileGroups = 1, Ids = new SeededIds(process), Retained = 0 };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Stopped_anywhere_it_has_happened_or_not_and_the_next_writer_goes_on(string operation, TableType type, Fault fault)
    {
        var before = await FilledAsync(type);
        var counting = new FaultStorage(await before.WriteToAsync(new MemoryStorage(TimeProvider.System)), FaultPlan.None);
        await RunAsync(counting, operation);
        Assert.Equal(Operations[operation].After, await OrderTable.ReadAsync(counting));
        for (var number = 1; number <= counting.Calls; number++)
        {
            try
            {
                await CheckAsync(await before.WriteToAsync(new MemoryStorage(TimeProvider.System)), operation, number, fault);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{operation} on {type}, {fault} at call {number} ({counting.History[number - 1]}): {exception.Message}", exception);
            }
        }
    }

    private static async Task CheckAsync(MemoryStorage storage, string operation, int number, Fault fault)
    {
        // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
        var plan = FaultPlan.When(call => call.Number != number ? Fault.None
            : call.Operation == StorageOperation.Lock && fault == Fault.FailAfter ? Fault.FailBefore
            : fault);
        try
        {
            await RunAsync(new FaultStorage(storage, plan), operation);
        }
        catch (Exception stopped) when (stopped is SimulatedCrashException or LakehouseException { Kind: ErrorKind.Unavailable })
        {
            Assert.NotEqual(0, number);
        }

        var rows = await OrderTable.ReadAsync(storage);
        Assert.True(rows.SequenceEqual(Stored) || rows.SequenceEqual(Operations[operation].After), $"neither before nor after: {string.Join("; ", rows)}");
        await using (var writer = await TableWriter.OpenAsync(storage, Options(process: 3), Stop))
        {
            await writer.WriteRowsAsync([Follower]);
        }

        Assert.Equal([.. rows, Follower], await OrderTable.ReadAsync(storage));
        await TableAudit.AssertNothingOrphanedAsync(storage);
    }

    private static async Task RunAsync(FaultStorage storage, string operation)
    {
        await using var writer = await TableWriter.OpenAsync(storage, Options(process: 2), Stop);
        await Operations[operation].Run(writer);
    }

    private static async Task ServeAsync(TableWriter writer, ServiceRequest request) =>
        await writer.Services.RunAsync(request, cancellationToken: Stop);

    private static async Task<StoredFiles> FilledAsync(TableType type)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, Options(process: 1), Stop);
        await writer.WriteRowsAsync([.. Stored.Where(row => row.Id != "e").Select(row => row with { Seq = 1, Note = "first" })]);
        await writer.WriteRowsAsync([.. Stored.Where(row => row.Note == "second")]);
        return await StoredFiles.OfAsync(storage);
    }
}
