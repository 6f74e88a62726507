using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>librdkafka's mock cluster inside this process: the real protocol without a server. It lives as long as the producer that carries it.</summary>
internal sealed class MockBroker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly IProducer<byte[]?, byte[]?> producer;

    public MockBroker()
    {
        var config = new ProducerConfig { BootstrapServers = "mock" };
        config.Set("test.mock.num.brokers", "1");
        producer = new ProducerBuilder<byte[]?, byte[]?>(config).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        var broker = admin.GetMetadata(Patience).Brokers[0];
        BootstrapServers = $"{broker.Host}:{broker.Port}";
    }

    public string BootstrapServers { get; }

    /// <summary>Sends captured messages to one topic of four partitions; keys choose the partition.</summary>
    public void Produce(string topic, IEnumerable<string> lines)
    {
        foreach (var message in lines.Select(line => JsonNode.Parse(line)!.AsObject()))
        {
            producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = Bytes(message["key"]), Value = Bytes(message["value"]) });
        }

        Assert.Equal(0, producer.Flush(Patience));
    }

    public void Dispose() => producer.Dispose();

    private static byte[]? Bytes(JsonNode? text) => text is null ? null : Encoding.UTF8.GetBytes((string)text!);
}
