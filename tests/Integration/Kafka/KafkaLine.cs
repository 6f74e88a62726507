using System.Text;
using System.Text.Json.Nodes;
using Lakehouse.Cdc;
using Lakehouse.Cdc.Sources;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>Runs the line over topics of a real broker.</summary>
internal static class KafkaLine
{
    /// <summary>Sends a capture's messages; topic <c>a.b.c</c> becomes <paramref name="prefix"/><c>.c</c>, one partition each.</summary>
    public static async Task<List<string>> ProduceAsync(KafkaBroker broker, string prefix, IEnumerable<string> lines, int partitions = 1)
    {
        var topics = new List<string>();
        foreach (var group in lines.Select(line => JsonNode.Parse(line)!.AsObject()).GroupBy(line => (string)line["topic"]!))
        {
            var topic = $"{prefix}.{group.Key[(group.Key.LastIndexOf('.') + 1)..]}";
            topics.Add(topic);
            if (partitions > 0) await broker.CreateTopicAsync(topic, partitions);
            await broker.ProduceAsync(topic, group.Select(message => KeyValuePair.Create(Bytes(message["key"]), Bytes(message["value"]))));
        }

        return topics;
    }

    public static KafkaSourceOptions Options(KafkaBroker broker, string group, params string[] topics) => new()
    {
        BootstrapServers = broker.BootstrapServers,
        Topics = topics,
        GroupId = group,
        // A machine that stands still for a moment is no dead member; only who waits for a death asks for less.
        SessionTimeout = TimeSpan.FromSeconds(45),
    };

    public static async Task<(IngestSummary Summary, RecordingObserver Observer)> RunAsync(IStorage lake, IngestOptions options, KafkaSourceOptions kafka)
    {
        var observer = new RecordingObserver();
        return (await RunUntilAsync(lake, options, kafka, observer, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken), observer);
    }

    public static async Task<IngestSummary> RunUntilAsync(
        IStorage lake, IngestOptions options, KafkaSourceOptions kafka, RecordingObserver observer, CancellationToken stop, CancellationToken abort)
    {
        await using var source = KafkaSource.Open(kafka);
        return await new IngestLoop(options, source, LakeTables.Open(lake), observer, TimeProvider.System).RunAsync(stop, abort);
    }

    private static byte[]? Bytes(JsonNode? text) => text is null ? null : Encoding.UTF8.GetBytes((string)text!);
}
