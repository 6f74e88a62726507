using Lakehouse.Cdc;
using Lakehouse.Cdc.Sources;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>
/// The line over librdkafka's mock cluster, which needs nothing installed. It does not answer the question for a topic's id, as brokers before 2.8
/// do not, so this is also the way without ids.
/// </summary>
public sealed class MockClusterTests
{
    [Fact]
    public async Task A_topic_of_four_partitions_is_read_once_and_goes_on_where_it_stopped()
    {
        using var broker = new MockBroker();
        using var folder = new TempFolder("kafka-mock");
        var lake = new LocalStorage(folder.Root);
        var lines = Captures.Lines(Captures.Path("shop", "events-plain.ndjson.gz"))
            .Where(line => line.Contains("\"shop.shop.payments\"", StringComparison.Ordinal)).ToList();
        var options = ShopOracle.Options("plain", true, 50) with { UntilEnd = true };

        broker.Produce("payments", lines.Take(lines.Count / 2));
        var first = await RunAsync(lake, options, broker);
        broker.Produce("payments", lines.Skip(lines.Count / 2));
        var second = await RunAsync(lake, options, broker);

        Assert.Equal((lines.Count / 2, lines.Count - (lines.Count / 2)), (first, second));
        var (_, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("shop", "payments"));
        Assert.Equal(100, rows.Count);
    }

    private static async Task<long> RunAsync(LocalStorage lake, IngestOptions options, MockBroker broker)
    {
        var kafka = new KafkaSourceOptions { BootstrapServers = broker.BootstrapServers, Topics = ["payments"], GroupId = "mock" };
        var (summary, _) = await KafkaLine.RunAsync(lake, options, kafka);
        return summary.Tables.Sum(table => table.Events);
    }
}
