using Lakehouse.Cdc;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>The line against a real Kafka broker.</summary>
public sealed class KafkaIngestTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Shop_through_the_broker_equals_the_server_and_a_second_run_changes_nothing()
    {
        using var folder = new TempFolder("kafka-shop");
        var lake = new LocalStorage(folder.Root);
        await KafkaLine.ProduceAsync(fixture.Broker, "one", Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz")));
        var kafka = KafkaLine.Options(fixture.Broker, "one", "^one\\..*");
        var options = new IngestOptions { UntilEnd = true, CommitRows = 500 };
        await KafkaLine.RunAsync(lake, options, kafka);
        await ShopOracle.AssertAsync(lake);

        var (summary, observer) = await KafkaLine.RunAsync(lake, options, kafka);
        Assert.Empty(observer.Commits);
        Assert.Equal(0, summary.Tables.Sum(table => table.Events));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("precise")]
    public async Task Events_without_schema_and_the_shops_ddl_equal_the_server(string variant)
    {
        using var folder = new TempFolder("kafka-plain");
        var lake = new LocalStorage(folder.Root);
        await KafkaLine.ProduceAsync(fixture.Broker, variant, Captures.Lines(Captures.Path("shop", $"events-{variant}.ndjson.gz")));
        var kafka = KafkaLine.Options(fixture.Broker, variant, $"^{variant}\\..*");
        await KafkaLine.RunAsync(lake, ShopOracle.Options(variant, true, 500) with { UntilEnd = true }, kafka);
        await ShopOracle.AssertAsync(lake);
    }

    [Fact]
    public async Task A_topic_that_was_made_again_is_refused_until_a_choice_is_made()
    {
        using var folder = new TempFolder("kafka-again");
        var lake = new LocalStorage(folder.Root);
        var lines = Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz")).Where(line => line.Contains("shop_schema.shop.payments", StringComparison.Ordinal)).ToList();
        var topic = (await KafkaLine.ProduceAsync(fixture.Broker, "again", lines)).Single();
        var kafka = KafkaLine.Options(fixture.Broker, "again", topic);
        var options = new IngestOptions { UntilEnd = true };
        await KafkaLine.RunAsync(lake, options, kafka);

        await fixture.Broker.DeleteTopicAsync(topic);
        await KafkaLine.ProduceAsync(fixture.Broker, "again", lines);
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => KafkaLine.RunAsync(lake, options, kafka));
        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains("made again", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lost-position", refusal.Fix, StringComparison.Ordinal);

        var (summary, _) = await KafkaLine.RunAsync(lake, options with { LostPosition = LostPositionPolicy.Earliest }, kafka);
        Assert.True(summary.Tables.Single().Events > 0);
        await AssertPaymentsAsync(lake);
    }

    [Fact]
    public async Task Events_that_retention_removed_before_they_were_read_are_an_error()
    {
        using var folder = new TempFolder("kafka-cut");
        var lake = new LocalStorage(folder.Root);
        var lines = Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz")).Where(line => line.Contains("shop_schema.shop.payments", StringComparison.Ordinal)).ToList();
        var topic = (await KafkaLine.ProduceAsync(fixture.Broker, "cut", lines.Take(50))).Single();
        var kafka = KafkaLine.Options(fixture.Broker, "cut", topic);
        var options = new IngestOptions { UntilEnd = true };
        await KafkaLine.RunAsync(lake, options, kafka);

        await KafkaLine.ProduceAsync(fixture.Broker, "cut", lines.Skip(50), partitions: 0);
        await fixture.Broker.TruncateAsync(topic, 0, 60);
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => KafkaLine.RunAsync(lake, options, kafka));
        Assert.Contains("retention", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_address_is_one_clear_error()
    {
        using var folder = new TempFolder("kafka-wrong");
        var kafka = KafkaLine.Options(fixture.Broker, "wrong", "t") with { BootstrapServers = $"127.0.0.1:{FreePorts.Pair()}" };
        var error = await Assert.ThrowsAsync<LakehouseException>(() => KafkaLine.RunAsync(new LocalStorage(folder.Root), new IngestOptions(), kafka));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Contains("brokers", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_waits_and_takes_over_when_the_first_dies()
    {
        using var folder = new TempFolder("kafka-two");
        var lake = new LocalStorage(folder.Root);
        var lines = Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz")).ToList();
        await KafkaLine.ProduceAsync(fixture.Broker, "two", lines.Take(2000));
        var kafka = KafkaLine.Options(fixture.Broker, "two", "^two\\..*") with { SessionTimeout = TimeSpan.FromSeconds(6) };
        var options = new IngestOptions { CommitInterval = TimeSpan.FromMilliseconds(500) };
        using var firstEnd = new CancellationTokenSource();
        using var secondEnd = new CancellationTokenSource();
        var (first, second) = (new RecordingObserver(), new RecordingObserver());
        var firstRun = KafkaLine.RunUntilAsync(lake, options, kafka, first, CancellationToken.None, firstEnd.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(first.Commits.Count >= 5), TestContext.Current.CancellationToken);
        var secondRun = KafkaLine.RunUntilAsync(lake, options, kafka, second, secondEnd.Token, CancellationToken.None);
        await Eventually.HoldsAsync(
            () => Task.FromResult(second.Said.Any(said => said.StartsWith("source: serving", StringComparison.Ordinal))), TestContext.Current.CancellationToken);

        await firstEnd.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => firstRun);
        await KafkaLine.ProduceAsync(fixture.Broker, "two", lines.Skip(2000), partitions: 0);
        await Eventually.HoldsAsync(() => IsDone(lake), TestContext.Current.CancellationToken);
        await secondEnd.CancelAsync();
        await secondRun;
        await ShopOracle.AssertAsync(lake);
    }

    private static async Task<bool> IsDone(IStorage lake)
    {
        try
        {
            await ShopOracle.AssertAsync(lake);
            return true;
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException or LakehouseException)
        {
            return false;
        }
    }

    private static async Task AssertPaymentsAsync(IStorage lake)
    {
        var (schema, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("shop", "payments"));
        Assert.Equal(StoredRowTexts.Expected(Captures.Oracle(Captures.Path("shop", "tables.ndjson.gz"))["shop.payments"], schema), rows);
    }
}
