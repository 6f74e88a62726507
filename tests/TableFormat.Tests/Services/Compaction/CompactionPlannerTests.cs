using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Services.Compaction;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services.Compaction;

/// <summary>Plans for tables of Hudi 0.15; names and sizes only are looked at.</summary>
public sealed class CompactionPlannerTests : IDisposable
{
    private readonly TempFolder folder = new("plan");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mor_logonly_compaction_pending", "20261122144348722")]
    [InlineData("mor_compaction_killed", "20261122144458121")]
    public async Task Our_plan_is_the_one_that_hudi_made(string table, string instant)
    {
        var storage = Open(table);
        var path = $".hoodie/{instant}.compaction.requested";
        var theirs = TimelineAvro.ReadCompactionPlan((await storage.TryReadAsync(path, Stop))!, path);
        await storage.DeleteAsync($".hoodie/{instant}.compaction.inflight", Stop);
        await storage.DeleteAsync(path, Stop);

        var ours = await PlanAsync(storage, new CompactionRequest());

        Assert.Equal(Texts(theirs), Texts(ours));
        Assert.Equal((theirs.Version, theirs.Strategy, theirs.PreserveHoodieMetadata), (ours.Version, ours.Strategy, ours.PreserveHoodieMetadata));
    }

    [Fact]
    public async Task Groups_with_a_pending_plan_are_left_out()
    {
        var storage = Open("mor_logonly_compaction_pending");
        Assert.Empty((await PlanAsync(storage, new CompactionRequest())).Operations);
    }

    [Fact]
    public async Task A_request_bounds_the_plan()
    {
        var storage = await UnplannedAsync();
        var all = await PlanAsync(storage, new CompactionRequest());
        Assert.Equal(4, all.Operations.Count);
        Assert.Equal(["p0", "p3", "p1", "p2"], all.Operations.Select(operation => operation.PartitionPath));

        Assert.Equal(["p0", "p3"], Partitions(await PlanAsync(storage, new CompactionRequest { MaxFileGroups = 2 })));
        Assert.Equal(["p3", "p2"], Partitions(await PlanAsync(storage, new CompactionRequest { Partitions = ["p2", "p3/"] })));
        Assert.Empty(Partitions(await PlanAsync(storage, new CompactionRequest { MinLogFiles = 2 })));
        Assert.Equal(["p3"], Partitions(await PlanAsync(storage, new CompactionRequest { TargetBytes = 1, Partitions = ["p2", "p3"] })));

        // Base read, log read, base written: two slices of about 13.7 kB each.
        Assert.Equal(2, (await PlanAsync(storage, new CompactionRequest { TargetBytes = 28_000 })).Operations.Count);
    }

    [Fact]
    public async Task Copy_on_write_tables_are_refused()
    {
        await using var services = await TableServices.OpenAsync(Open("cow_bucket"), new(), Stop);
        var refused = await Assert.ThrowsAsync<Errors.LakehouseException>(() => services.PlanAsync(new CompactionRequest(), Stop));
        Assert.Equal(Errors.ErrorKind.Unsupported, refused.Kind);
    }

    private static IEnumerable<string?> Partitions(CompactionPlan plan) => plan.Operations.Select(operation => operation.PartitionPath);

    private static IEnumerable<string> Texts(CompactionPlan plan) => plan.Operations.Select(operation =>
        $"{operation.PartitionPath} {operation.FileId} {operation.BaseInstantTime} {operation.DataFilePath} [{string.Join(' ', operation.DeltaFilePaths)}] "
        + string.Join(' ', operation.Metrics!.Select(metric => $"{metric.Key}={metric.Value}")));

    private static async Task<CompactionPlan> PlanAsync(IStorage storage, CompactionRequest request) =>
        await CompactionPlanner.PlanAsync(await TableState.LoadAsync(storage, Stop), request, Stop);

    private LocalStorage Open(string table) =>
        new(GoldenFolder.Unzip(Path.Combine(GoldenFolder.Require("hudi-0.15"), table, $"{table}.zip"), folder.Folder(table)));

    private async Task<IStorage> UnplannedAsync()
    {
        var storage = Open("mor_compaction_killed");
        await storage.DeleteAsync(".hoodie/20261122144458121.compaction.inflight", Stop);
        await storage.DeleteAsync(".hoodie/20261122144458121.compaction.requested", Stop);
        return storage;
    }
}
