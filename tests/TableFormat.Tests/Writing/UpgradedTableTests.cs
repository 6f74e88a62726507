using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>A table that Hudi 1.x upgraded under a writer: a golden table of version 8 or 9 takes the place of the one that was opened.</summary>
public sealed class UpgradedTableTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("h10_v8_mor_commit_bucket", TableType.MergeOnRead)]
    [InlineData("h11_v9_mor_commit_bucket", TableType.MergeOnRead)]
    [InlineData("h11_v9_cow_services", TableType.CopyOnWrite)]
    public async Task The_next_write_stops_before_it_touches_the_table(string upgraded, TableType type)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        await SwapAsync(storage, upgraded);
        var before = await FilesAsync(storage);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("b", "eu", 2)]));

        AssertNamesTheWayBack(refused);
        Assert.Equal(before, await FilesAsync(storage));
    }

    [Theory]
    [InlineData("h11_v9_mor_commit_bucket", TableType.MergeOnRead)]
    [InlineData("h11_v9_cow_services", TableType.CopyOnWrite)]
    public async Task A_write_that_was_begun_is_not_completed(string upgraded, TableType type)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: type);
        var swapped = false;
        var faults = new FaultStorage(storage, FaultPlan.When(call =>
        {
            if (call.Operation == StorageOperation.CompleteUpload && swapped)
            {
                SwapAsync(storage, upgraded).GetAwaiter().GetResult();
            }

            return Fault.None;
        }));
        await using var writer = await TableWriter.OpenAsync(faults, new WriterOptions { MaxParallelFileGroups = 1 }, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        swapped = true;

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 2)]));

        AssertNamesTheWayBack(refused);
        using var golden = GoldenTable.Of1x(upgraded);
        Assert.Equal(await WritesAsync(new LocalStorage(golden.Root)), await WritesAsync(storage));
    }

    private static void AssertNamesTheWayBack(LakehouseException refused)
    {
        Assert.Equal(ErrorKind.Unsupported, refused.Kind);
        Assert.Contains("downgrade_table", refused.Describe(), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Instant>> WritesAsync(IStorage storage) =>
        [.. (await TableState.LoadAsync(storage, Stop)).Timeline.Instants.Where(instant => instant.IsWrite)];

    private static async Task<IReadOnlyList<string>> FilesAsync(IStorage storage)
    {
        var files = new List<string>();
        await foreach (var entry in storage.ListAsync(string.Empty, recursive: true, Stop))
        {
            files.Add($"{entry.Path} {entry.Length}");
        }

        return [.. files.Order(StringComparer.Ordinal)];
    }

    // As an upgrade leaves it: the timeline of version 6 is gone.
    private static async Task SwapAsync(MemoryStorage storage, string upgraded)
    {
        using var golden = GoldenTable.Of1x(upgraded);
        var source = new LocalStorage(golden.Root);
        await storage.DeleteFolderAsync(".hoodie", Stop);
        await foreach (var entry in source.ListAsync(string.Empty, recursive: true, Stop))
        {
            await storage.PutAsync(entry.Path, (await source.TryReadAsync(entry.Path, Stop))!, PutCondition.Always, Stop);
        }
    }
}
