using System.Text;
using Confluent.Kafka;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>The stream of events in a topic of a running broker.</summary>
/// <param name="brokers">Bootstrap servers.</param>
internal sealed class BenchTopic(string brokers)
{
    /// <summary>Name of the topic; it should not exist before the run.</summary>
    public const string Name = "bench.bench.orders";

    /// <summary>Sends every line of the file as a message without key.</summary>
    public void Fill(string events)
    {
        var settings = new ProducerConfig { BootstrapServers = brokers, LingerMs = 20, QueueBufferingMaxMessages = 1_000_000, CompressionType = CompressionType.Lz4 };
        using var producer = new ProducerBuilder<Null, byte[]>(settings).Build();
        foreach (var line in File.ReadLines(events))
        {
            Send(producer, Encoding.UTF8.GetBytes(line));
        }

        producer.Flush();
    }

    private static void Send(IProducer<Null, byte[]> producer, byte[] value)
    {
        while (true)
        {
            try
            {
                producer.Produce(Name, new Message<Null, byte[]> { Value = value });
                return;
            }
            catch (ProduceException<Null, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
