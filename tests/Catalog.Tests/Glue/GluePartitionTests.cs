using System.Text.Json.Nodes;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Glue;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Batches, pages and segments, and items that Glue refuses.</summary>
public sealed class GluePartitionTests : IAsyncLifetime
{
    private readonly FakeGlue fake = FakeGlue.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => fake.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public async Task ManyPartitionsTakeFullBatchesAndPages(int segments)
    {
        fake.PageSize = 20;
        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { Segments = segments });
        var table = await GlueRig.MadeAsync(metastore, Stop);
        var values = Enumerable.Range(0, 230).Select(number => $"v{number:D3}").ToList();
        await metastore.AddPartitionsAsync(table, [.. values.Select(value => GlueRig.Partition(table, value))], Stop);
        Assert.Equal(3, fake.CountOf("BatchCreatePartition"));
        Assert.Equal(values, await ValuesAsync(metastore, table));

        await metastore.DropPartitionsAsync(table, [.. values.Take(60).Select(value => new[] { value })], Stop);
        Assert.Equal(3, fake.CountOf("BatchDeletePartition"));
        Assert.Equal(170, (await ValuesAsync(metastore, table)).Count);
    }

    [Fact]
    public async Task ASmallTableIsOneCallHoweverManySegments()
    {
        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { Segments = 10 });
        var table = await GlueRig.MadeAsync(metastore, Stop);
        await metastore.AddPartitionsAsync(table, [GlueRig.Partition(table, "a")], Stop);
        Assert.Equal(["a"], await ValuesAsync(metastore, table));
        var call = Assert.Single(fake.Calls, call => call.Action == "GetPartitions");
        Assert.Equal("""{"DatabaseName":"lake","TableName":"t","Segment":{"SegmentNumber":0,"TotalSegments":1}}""", call.Request.ToJsonString());
    }

    [Fact]
    public async Task AReaderThatStopsEarlyStopsItsSegments()
    {
        fake.PageSize = 2;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var table = await GlueRig.MadeAsync(metastore, Stop);
        await metastore.AddPartitionsAsync(table, [.. Enumerable.Range(0, 100).Select(number => GlueRig.Partition(table, $"v{number}"))], Stop);
        await foreach (var partition in metastore.ListPartitionsAsync(table, Stop))
        {
            Assert.NotNull(partition);
            break;
        }

        Assert.InRange(fake.CountOf("GetPartitions"), 1, 30);
    }

    [Fact]
    public async Task AFailureOfOneSegmentIsTheFailureOfTheList()
    {
        fake.PageSize = 2;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var table = await GlueRig.MadeAsync(metastore, Stop);
        await metastore.AddPartitionsAsync(table, [.. Enumerable.Range(0, 100).Select(number => GlueRig.Partition(table, $"v{number}"))], Stop);
        fake.Trouble = call => (int?)call.Request["Segment"]?["SegmentNumber"] == 2 && call.Request.ContainsKey("NextToken") ? FakeGlueTrouble.Refusal("GlueEncryptionException") : null;
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => ValuesAsync(metastore, table));
        Assert.Contains("GlueEncryptionException", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesThatNameThemselvesEnd()
    {
        fake.Trouble = call => call.Action == "GetPartitions" ? new FakeGlueTrouble { Status = 200, Body = """{"Partitions": [], "NextToken": "again"}""" } : null;
        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { Segments = 1 });
        var table = await GlueRig.MadeAsync(metastore, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => ValuesAsync(metastore, table));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
    }

    [Fact]
    public async Task KeysThatGlueDidNotComeToAreAskedForAgain()
    {
        fake.KeysPerLookup = 30;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var table = await GlueRig.MadeAsync(metastore, Stop);
        var values = Enumerable.Range(0, 100).Select(number => $"v{number}").ToList();
        await metastore.AddPartitionsAsync(table, [.. values.Select(value => GlueRig.Partition(table, value))], Stop);
        var found = await metastore.GetPartitionsAsync(table, [.. values.Select(value => new[] { value })], Stop);
        Assert.Equal(values.Order(StringComparer.Ordinal), found.Select(partition => partition.Values[0]).Order(StringComparer.Ordinal));
        Assert.Equal(4, fake.CountOf("BatchGetPartition"));

        fake.KeysPerLookup = 0;
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetPartitionsAsync(table, [["v1"]], Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
    }

    [Fact]
    public async Task ItemsThatGlueWasTooBusyForAreSentAgainAlone()
    {
        fake.ItemTrouble = (action, value, sent) => action == "BatchCreatePartition" && value.StartsWith("slow", StringComparison.Ordinal) && sent < 3 ? "InternalServiceException" : null;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var table = await GlueRig.MadeAsync(metastore, Stop);
        await metastore.AddPartitionsAsync(table, [.. new[] { "a", "slow1", "b", "slow2" }.Select(value => GlueRig.Partition(table, value))], Stop);
        Assert.Equal(["a", "b", "slow1", "slow2"], await ValuesAsync(metastore, table));
        var sizes = fake.Calls.Where(call => call.Action == "BatchCreatePartition").Select(call => call.Request["PartitionInputList"]!.AsArray().Count);
        Assert.Equal([4, 2, 2], sizes);
    }

    [Fact]
    public async Task RefusedItemsAreNamedAndTheOthersAreDone()
    {
        fake.ItemTrouble = (_, value, _) => value is "bad1" or "bad2" ? "ResourceNumberLimitExceededException" : null;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var table = await GlueRig.MadeAsync(metastore, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(
            () => metastore.AddPartitionsAsync(table, [.. new[] { "a", "bad1", "b", "bad2" }.Select(value => GlueRig.Partition(table, value))], Stop));
        Assert.Contains("partition bad1 and 1 others", failure.Message, StringComparison.Ordinal);
        Assert.Equal("lake.t", failure.Context.Table);
        Assert.Equal(["a", "b"], await ValuesAsync(metastore, table));
    }

    [Fact]
    public async Task AChangeOfSomebodyElseIsAConflictAndTheirsStays()
    {
        await using var metastore = GlueRig.Open(fake.Endpoint);
        var table = await GlueRig.MadeAsync(metastore, Stop);
        var theirs = fake.TableOf("lake", "t").DeepClone().AsObject();
        theirs["Description"] = "theirs";
        fake.Do("UpdateTable", new JsonObject { ["DatabaseName"] = "lake", ["TableInput"] = theirs });
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(table, table, false, Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
        Assert.Equal("theirs", (string?)fake.TableOf("lake", "t")["Description"]);
    }

    [Fact]
    public async Task WhatTheModelDoesNotKnowStaysThroughAChange()
    {
        await using var metastore = GlueRig.Open(fake.Endpoint);
        await GlueRig.MadeAsync(metastore, Stop);
        var theirs = fake.TableOf("lake", "t").DeepClone().AsObject();
        theirs["Description"] = "kept";
        theirs["Retention"] = 7;
        theirs["StorageDescriptor"]!["NumberOfBuckets"] = 3;
        theirs["StorageDescriptor"]!["BucketColumns"] = new JsonArray("id");
        theirs["StorageDescriptor"]!["Columns"]![0]!["Parameters"] = new JsonObject { ["iceberg.field.id"] = "1" };
        fake.Do("UpdateTable", new JsonObject { ["DatabaseName"] = "lake", ["TableInput"] = theirs });

        var observed = (await metastore.GetTableAsync("lake", "t", Stop))!;
        MetastoreColumn[] columns = [.. observed.Storage.Columns, new MetastoreColumn("more", "string")];
        await metastore.AlterTableAsync(observed with { Storage = observed.Storage with { Columns = columns } }, observed, false, Stop);

        var after = fake.TableOf("lake", "t");
        Assert.Equal(("kept", 7, 3), ((string?)after["Description"], (int?)after["Retention"], (int?)after["StorageDescriptor"]!["NumberOfBuckets"]));
        Assert.Equal("1", (string?)after["StorageDescriptor"]!["Columns"]![0]!["Parameters"]!["iceberg.field.id"]);
        Assert.Equal(2, after["StorageDescriptor"]!["Columns"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task VersionsAreArchivedOnlyWhenWanted(bool skip, int archived)
    {
        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { SkipArchive = skip });
        var table = await GlueRig.MadeAsync(metastore, Stop);
        await metastore.AlterTableAsync(table, table, false, Stop);
        Assert.Equal(archived, fake.ArchivedOf("lake", "t"));
    }

    [Fact]
    public async Task IndexesComeWithANewTableAndToAnOldOneOnce()
    {
        IReadOnlyList<string>[] wanted = [["dt"], ["dt", "hh"]];
        await using (var plain = GlueRig.Open(fake.Endpoint))
        {
            await GlueRig.MadeAsync(plain, Stop);
        }

        await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { PartitionIndexes = wanted });
        var old = (await metastore.GetTableAsync("lake", "t", Stop))!;
        await metastore.AlterTableAsync(old, old, false, Stop);
        Assert.Equal(["hudi_managed_[dt]"], fake.IndexesOf("lake", "t"));
        Assert.Equal("true", (string?)fake.TableOf("lake", "t")["Parameters"]!["partition_filtering.enabled"]);
        var again = (await metastore.GetTableAsync("lake", "t", Stop))!;
        await metastore.AlterTableAsync(again, again, false, Stop);
        Assert.Equal(1, fake.CountOf("GetPartitionIndexes"));

        MetastoreColumn[] keys = [new("dt", "string"), new("hh", "string")];
        await metastore.CreateTableAsync(GlueRig.Table() with { Name = "two", PartitionKeys = keys }, Stop);
        Assert.Equal(["hudi_managed_[dt]", "hudi_managed_[dt, hh]"], fake.IndexesOf("lake", "two"));
        Assert.Equal(1, fake.CountOf("CreatePartitionIndex"));
    }

    private static async Task<List<string>> ValuesAsync(IMetastore metastore, MetastoreTable table)
    {
        var values = new List<string>();
        await foreach (var partition in metastore.ListPartitionsAsync(table, Stop))
        {
            values.Add(partition.Values[0]);
        }

        return [.. values.Order(StringComparer.Ordinal)];
    }
}
