using Lakehouse.Catalog.Registration;
using Lakehouse.Catalog.Tests.Glue;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Catalog;
using Lakehouse.TestKit.Glue;
using Lakehouse.TestKit.Peers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Lakehouse.Catalog.Tests.Registration;

/// <summary>Registrations in Glue, among them such as die at each of their calls.</summary>
public sealed class RegistrationInGlueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARegistrationThatDiedIsMadeGoodByTheNext(bool done)
    {
        var rig = new FolderRig();
        await FirstAsync(rig);
        var (wanted, calls) = await TwiceAsync(rig, diesAt: 0, done);
        Assert.InRange(calls, 8, 40);
        for (var call = 1; call <= calls; call++)
        {
            await FirstAsync(rig);
            Assert.Equal(wanted, (await TwiceAsync(rig, call, done)).Objects);
        }
    }

    [Fact]
    public async Task AChangeBySomebodyElseIsPlannedAgain()
    {
        await using var fake = FakeGlue.Start();
        var rig = new FolderRig();
        await FirstAsync(rig);
        await using var metastore = GlueRig.Open(fake.Endpoint);
        await RegisterAsync(metastore, rig);
        await SecondAsync(rig);
        var meddled = 0;
        fake.Trouble = call => call.Action == "UpdateTable" && meddled++ < 2 ? FakeGlueTrouble.Refusal("ConcurrentModificationException") : null;
        var result = await RegisterAsync(metastore, rig);
        Assert.Equal(["alter table", "add partitions", "alter partitions"], result.Changes.Select(change => change.Action));
        Assert.Equal(3, meddled);

        fake.Trouble = call => call.Action == "UpdateTable" ? FakeGlueTrouble.Refusal("ConcurrentModificationException") : null;
        await rig.PutAsync("dt=3/a.json", """{"id": 1, "more": 1}""");
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => RegisterAsync(metastore, rig))).Kind);
    }

    [Fact]
    public async Task MotoHoldsWhatWasRegistered()
    {
        var rig = new FolderRig();
        await FirstAsync(rig);
        await using var metastore = GlueRig.Open((await MotoServer.SharedAsync()).Endpoint);
        Assert.Equal(2, (await RegisterAsync(metastore, rig)).PartitionsAdded);
        await SecondAsync(rig);
        var result = await RegisterAsync(metastore, rig, request => request with { DropVanished = true });
        Assert.Equal((1, 1, 1), (result.PartitionsAdded, result.PartitionsAltered, result.PartitionsDropped));
        Assert.Empty((await RegisterAsync(metastore, rig)).Changes);
        Assert.Equal(["id bigint", "name string"], (await metastore.GetTableAsync("raw", "t", Stop))!.Storage.Columns.Select(column => $"{column.Name} {column.Type}"));
    }

    [Fact]
    public async Task AHudiTableIsRegisteredAsASyncDoes()
    {
        await using var metastore = new InMemoryMetastore();
        using var table = await LakeTable.CreateAsync(
            new CatalogName("raw", "t"), new TableDefinition("t", LakeTable.SmallSchema, ["id"]) { PartitionFields = ["dt"], Type = TableType.MergeOnRead, OrderingField = "ts" });
        await table.CommitAsync("20240101000000000", "deltacommit", ["2024-01-01"], []);
        var registration = new TableRegistration(metastore, NullLogger.Instance);
        var request = new RegistrationRequest { Database = "Raw", Table = "T" };
        var plan = await registration.RegisterAsync(table.Storage, request with { DryRun = true }, Stop);
        Assert.Null(await metastore.GetDatabaseAsync("raw", Stop));
        var result = await registration.RegisterAsync(table.Storage, request, Stop);
        Assert.Equal((FolderFormat.Hudi, "raw.t_ro", 2), (result.Format, result.Table, result.PartitionsAdded));
        Assert.Equal(plan.Changes.Select(change => change.Action).Distinct(), result.Changes.Select(change => change.Action).Distinct());
        Assert.NotNull(await metastore.GetTableAsync("raw", "t_rt", Stop));
        Assert.Empty((await registration.RegisterAsync(table.Storage, request, Stop)).Changes);
    }

    private static async Task FirstAsync(FolderRig rig)
    {
        await rig.DeleteAsync("dt=3/a.json");
        await rig.PutAsync("dt=1/a.json", """{"id": 1}""");
        await rig.PutAsync("dt=2/a.json", """{"id": 1}""");
    }

    private static async Task SecondAsync(FolderRig rig)
    {
        await rig.PutAsync("dt=3/a.json", """{"id": 1, "name": "x"}""");
        await rig.DeleteAsync("dt=2/a.json");
    }

    private static Task<RegistrationResult> RegisterAsync(IMetastore metastore, FolderRig rig, Func<RegistrationRequest, RegistrationRequest>? change = null) =>
        new TableRegistration(metastore, NullLogger.Instance).RegisterAsync(rig.Folder, change?.Invoke(FolderRig.Request) ?? FolderRig.Request, Stop);

    // Registers, changes the folder and registers again; both run until call number diesAt, then once more without trouble.
    private static async Task<(string Objects, int Calls)> TwiceAsync(FolderRig rig, int diesAt, bool done)
    {
        await using var fake = FakeGlue.Start();
        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { MaxAttempts = 1 });
        fake.Trouble = _ => fake.Calls.Count == diesAt ? new FakeGlueTrouble { Cut = true, Done = done } : null;
        await UntilDoneAsync(() => RegisterAsync(metastore, rig));
        await SecondAsync(rig);
        await UntilDoneAsync(() => RegisterAsync(metastore, rig, request => request with { DropVanished = true }));
        var calls = fake.Calls.Count;
        fake.Trouble = _ => null;
        await using var reader = GlueRig.Open(fake.Endpoint);
        var table = (await reader.GetTableAsync("raw", "t", Stop))!;
        var partitions = await reader.ListPartitionsAsync(table, Stop).ToListAsync(Stop);
        return (string.Join('\n', MetastoreText.Of(table, partitions)), calls);
    }

    // A call that finds the connection gone is another death.
    private static async Task UntilDoneAsync(Func<Task<RegistrationResult>> register)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await register();
                return;
            }
            catch (LakehouseException lost) when (lost.Kind == ErrorKind.Unavailable && attempt < 5)
            {
                Assert.Contains("did not do", lost.Message, StringComparison.Ordinal);
            }
        }
    }
}
