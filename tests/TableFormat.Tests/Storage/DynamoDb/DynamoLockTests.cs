using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.DynamoDb;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.DynamoDb;

/// <summary>Locks in moto's DynamoDB, looked at with Amazon's own client.</summary>
public sealed class DynamoLockTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static int made;
    private readonly MemoryStorage table = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_that_want_it_one_gets_it_and_after_its_release_the_next()
    {
        var (settings, client) = await LocksAsync(Lease);
        for (var round = 0; round < 3; round++)
        {
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Provider(settings).TryAcquireAsync(table, Stop).AsTask()));
            var held = Assert.Single(tries, taken => taken is not null)!;
            Assert.True(await held.IsHeldAsync(Stop));
            Assert.Null(await Provider(settings).TryAcquireAsync(table, Stop));
            await held.DisposeAsync();
            Assert.False(await held.IsHeldAsync(Stop));
            Assert.Null(await ItemAsync(client, settings));
        }
    }

    [Fact]
    public async Task An_item_has_the_attributes_of_Amazons_lock_client()
    {
        var (settings, client) = await LocksAsync(Lease);
        await using var held = await Provider(settings).TryAcquireAsync(table, Stop);
        Assert.NotNull(held);
        var item = (await ItemAsync(client, settings))!;
        Assert.Equal(["key", "leaseDuration", "ownerName", "recordVersionNumber"], item.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((table.Root, "600000"), (item["key"].S, item["leaseDuration"].S));
        Assert.True(Guid.TryParse(item["recordVersionNumber"].S, out _));
    }

    [Fact]
    public async Task A_lock_that_Java_released_without_removing_it_is_free()
    {
        var (settings, client) = await LocksAsync(Lease);
        await PutAsync(client, settings, "600000", ("isReleased", "1"));
        await using var held = await Provider(settings).TryAcquireAsync(table, Stop);
        Assert.NotNull(held);
        Assert.False((await ItemAsync(client, settings))!.ContainsKey("isReleased"));
    }

    [Fact]
    public async Task The_lock_of_a_dead_holder_is_free_when_its_version_has_not_changed_for_its_lease()
    {
        var (settings, client) = await LocksAsync(Lease);
        await PutAsync(client, settings, "1500");
        var provider = Provider(settings);
        var begun = TimeProvider.System.GetTimestamp();
        var taken = await Eventually.FindAsync(() => provider.TryAcquireAsync(table, Stop).AsTask(), Stop);

        Assert.True(TimeProvider.System.GetElapsedTime(begun) >= TimeSpan.FromSeconds(1.5));
        await taken.DisposeAsync();
    }

    [Fact]
    public async Task A_holder_whose_lock_was_taken_learns_it_and_leaves_the_new_one_alone()
    {
        var (settings, client) = await LocksAsync(TimeSpan.FromSeconds(2));
        var held = await Provider(settings).TryAcquireAsync(table, Stop);
        Assert.NotNull(held);
        await PutAsync(client, settings, "600000");
        await Eventually.HoldsAsync(async () => !await held.IsHeldAsync(Stop), Stop);

        await held.DisposeAsync();
        Assert.Equal("java", (await ItemAsync(client, settings))!["ownerName"].S);
    }

    [Theory]
    [InlineData(ProxyFault.LoseAnswer)]
    [InlineData(ProxyFault.DoneButError)]
    [InlineData(ProxyFault.CutBefore)]
    public async Task A_change_whose_answer_is_lost_neither_loses_the_lock_nor_leaves_it_held(ProxyFault fault)
    {
        var (settings, client) = await LocksAsync(Lease);
        await using var proxy = FaultProxy.Start(new Uri(settings.Endpoint!));
        // The second request of each is the one that changes something.
        proxy.Plan = request => request.Number is 2 or 5 ? fault : ProxyFault.None;
        var held = await Provider(settings with { Endpoint = proxy.Endpoint.ToString() }).TryAcquireAsync(table, Stop);
        Assert.NotNull(held);
        Assert.Null(await Provider(settings).TryAcquireAsync(table, Stop));
        await held.DisposeAsync();
        Assert.Null(await ItemAsync(client, settings));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told_with_the_command_that_makes_it()
    {
        var (settings, _) = await LocksAsync(Lease);
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await Provider(settings with { Table = "none" }).TryAcquireAsync(table, Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains("create-table", failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_is_no_lock_is_refused()
    {
        var (settings, client) = await LocksAsync(Lease);
        await PutAsync(client, settings, "soon");
        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<LakehouseException>(async () => await Provider(settings).TryAcquireAsync(table, Stop))).Kind);
    }

    private static DynamoLockProvider Provider(DynamoLockSettings settings) => new(settings, TimeProvider.System, new RandomIds());

    private static async Task<(DynamoLockSettings Settings, AmazonDynamoDBClient Client)> LocksAsync(TimeSpan lease)
    {
        var moto = await MotoServer.SharedAsync();
        var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials(moto.AccessKey, moto.SecretKey), new AmazonDynamoDBConfig { ServiceURL = moto.Endpoint.ToString(), AuthenticationRegion = moto.Region });
        var name = $"locks-{Interlocked.Increment(ref made)}";
        await client.CreateTableAsync(
            new CreateTableRequest(name, [new KeySchemaElement("key", KeyType.HASH)])
            {
                AttributeDefinitions = [new AttributeDefinition("key", ScalarAttributeType.S)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            Stop);
        return (new DynamoLockSettings(name) { Endpoint = moto.Endpoint.ToString(), Credentials = new S3Credentials(moto.AccessKey, moto.SecretKey), Lease = lease }, client);
    }

    private async Task<Dictionary<string, AttributeValue>?> ItemAsync(AmazonDynamoDBClient client, DynamoLockSettings settings)
    {
        var found = await client.GetItemAsync(settings.Table, new Dictionary<string, AttributeValue> { ["key"] = new(table.Root) }, true, Stop);
        return found.Item is { Count: > 0 } item ? item : null;
    }

    private async Task PutAsync(AmazonDynamoDBClient client, DynamoLockSettings settings, string lease, params (string Name, string Text)[] more)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["key"] = new(table.Root),
            ["ownerName"] = new("java"),
            ["leaseDuration"] = new(lease),
            ["recordVersionNumber"] = new("11111111-2222-3333-4444-555555555555"),
        };
        foreach (var (name, text) in more)
        {
            item[name] = new AttributeValue(text);
        }

        await client.PutItemAsync(settings.Table, item, Stop);
    }
}
