using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation;

/// <summary>
/// One write that does everything a write can do: it finds a failed write to roll back, merges into stored groups, begins new groups in a
/// new partition, deletes, commits, and cleans.
/// </summary>
internal sealed class CrashScenario
{
    private readonly StoredFiles before;

    private CrashScenario(StoredFiles before) => this.before = before;

    /// <summary>Rows before the write.</summary>
    public static IReadOnlyList<OrderRow> OldRows { get; } =
        [new("a", "eu", 2, "second"), new("b", "eu", 1, "first"), new("c", "us", 2, "second"), new("d", "us", 1, "first"), new("f", "us", 1, "first")];

    /// <summary>Rows after it.</summary>
    public static IReadOnlyList<OrderRow> NewRows { get; } =
        [new("m", "africa", 3, "third"), new("n", "asia", 3, "third"), new("a", "eu", 3, "third"), new("b", "eu", 1, "first"), new("e", "eu", 3, "third"), new("c", "us", 2, "second"), new("f", "us", 1, "first")];

    private static OrderRow Follower { get; } = new("z", "us", 9, "follower");

    private static WriterOptions Options => new() { Retained = 1, MaxParallelFileGroups = 1, Ids = new SeededIds(7), LockTimeout = TimeSpan.FromMinutes(2) };

    /// <summary>Makes the table with two commits, compacted where it is merge-on-read, and a write that died after its first data file.</summary>
    public static async Task<CrashScenario> CreateAsync(TableType type = TableType.CopyOnWrite)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: type, changes: CdcMode.DataBeforeAfter);
        await using (var writer = await TableWriter.OpenAsync(storage, Options, TestContext.Current.CancellationToken))
        {
            await writer.WriteRowsAsync([new("a", "eu", 1, "first"), new("b", "eu", 1, "first"), new("c", "us", 1, "first"), new("d", "us", 1, "first"), new("f", "us", 1, "first")]);
            await writer.WriteRowsAsync([new("a", "eu", 2, "second"), new("c", "us", 2, "second")]);
            if (type == TableType.MergeOnRead)
            {
                // Later logs go onto these slices; the ones before them are for the write's clean.
                await writer.Services.RunAsync(new CompactionRequest(), null, TestContext.Current.CancellationToken);
            }
        }

        var dying = new FaultStorage(storage, FaultPlan.Once(call => call.Operation == StorageOperation.CompleteUpload, Fault.CrashAfter));
        await Assert.ThrowsAsync<SimulatedCrashException>(async () =>
        {
            await using var writer = await TableWriter.OpenAsync(dying, Options, TestContext.Current.CancellationToken);
            await writer.WriteRowsAsync([new("a", "eu", 8, "lost"), new("x", "lost", 8, "lost")]);
        });
        return new CrashScenario(await StoredFiles.OfAsync(storage));
    }

    /// <summary>The table before the write.</summary>
    public Task<T> RestoreAsync<T>(T storage)
        where T : IStorage => before.WriteToAsync(storage);

    /// <summary>Opens the table and does the write.</summary>
    public static async Task<WriteResult> WriteAsync(IStorage storage)
    {
        await using var writer = await TableWriter.OpenAsync(storage, Options, TestContext.Current.CancellationToken);
        return await writer.WriteRowsAsync([
            new("a", "eu", 3, "third"), new("e", "eu", 3, "third"), new("n", "asia", 3, "third"), new("m", "africa", 3, "third"), new("d", "us", 3, Kind: RowKind.Delete)]);
    }

    /// <summary>The write after it, by a new process, which finds what the first one left; then the table must be clean.</summary>
    /// <param name="storage">The table.</param>
    /// <param name="rows">Rows before this write.</param>
    public static async Task FollowAsync(IStorage storage, IReadOnlyList<OrderRow> rows)
    {
        await using (var writer = await TableWriter.OpenAsync(storage, Options, TestContext.Current.CancellationToken))
        {
            await writer.WriteRowsAsync([Follower]);
        }

        Assert.Equal([.. rows, Follower], await OrderTable.ReadAsync(storage));
        await TableAudit.AssertNothingOrphanedAsync(storage);
    }
}
