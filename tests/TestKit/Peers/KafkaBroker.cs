using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// A real Apache Kafka broker (one node, KRaft) with its data in a temp folder, on free ports of the loopback address.
/// Survives <see cref="StopAsync"/> and <see cref="StartAgainAsync"/> with its data. Not thread-safe to stop and start.
/// </summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new("kafka");
    private readonly string _run;
    private readonly string _stop;
    private readonly int _port;
    private readonly string[] _settings;
    private bool _running;

    private KafkaBroker(string run, string stop, int port, string[] settings)
    {
        (_run, _stop, _port, _settings) = (run, stop, port, settings);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>What a client takes as <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers => $"127.0.0.1:{_port}";

    /// <summary>Starts a broker (about 5 s); ends the test where the peer is absent.</summary>
    /// <param name="settings">More server properties, <c>name=value</c>.</param>
    public static async Task<KafkaBroker> StartAsync(params string[] settings)
    {
        var run = JavaRuntime.RequireScript("kafka-run.sh");
        var broker = new KafkaBroker(run, JavaRuntime.RequireScript("kafka-stop.sh"), FreePorts.Pair(), settings);
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>Starts the stopped broker on its old data and port.</summary>
    public async Task StartAgainAsync()
    {
        var start = await PeerProcess.RunAsync("bash", [_run, _folder.PathOf("data"), $"{_port}", .. _settings], limit: TimeSpan.FromMinutes(11));
        start.Succeeded("kafka-run");
        _running = true;
    }

    /// <summary>Ends the broker: cleanly, or by SIGKILL.</summary>
    public async Task StopAsync(bool kill = false)
    {
        if (!_running)
        {
            return;
        }

        _running = false;
        await PeerProcess.RunAsync("bash", kill ? [_stop, _folder.PathOf("data"), "KILL"] : [_stop, _folder.PathOf("data")]);
    }

    /// <summary>Makes a topic; <paramref name="config"/> holds topic settings.</summary>
    public async Task CreateTopicAsync(string topic, int partitions = 1, Dictionary<string, string>? config = null)
    {
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = config }]);
    }

    /// <summary>Removes a topic with all its records and waits until it is gone.</summary>
    public async Task DeleteTopicAsync(string topic)
    {
        using var admin = Admin();
        await admin.DeleteTopicsAsync([topic]);
        await Eventually.HoldsAsync(() => Task.FromResult(admin.GetMetadata(Patience).Topics.All(found => found.Topic != topic)), CancellationToken.None);
    }

    /// <summary>Drops the records before <paramref name="offset"/>, as retention would.</summary>
    public async Task TruncateAsync(string topic, int partition, long offset)
    {
        using var admin = Admin();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, offset)]);
    }

    /// <summary>Sends records and waits until all are stored; a null value is a tombstone. Keys choose the partition.</summary>
    public async Task ProduceAsync(string topic, IEnumerable<KeyValuePair<byte[]?, byte[]?>> records, CancellationToken cancellationToken = default)
    {
        var settings = new ProducerConfig { BootstrapServers = BootstrapServers, LingerMs = 5, EnableIdempotence = true, QueueBufferingMaxMessages = 1_000_000 };
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler((_, _) => { }).Build();
        foreach (var (key, value) in records)
        {
            await SendAsync(producer, topic, key, value, cancellationToken);
        }

        producer.Flush(cancellationToken);
    }

    /// <summary>First offset that is there and the next one to be written.</summary>
    public (long First, long Next) Offsets(string topic, int partition)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = "testkit-offsets" }).Build();
        var found = consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Patience);
        return (found.Low.Value, found.High.Value);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        await StopAsync(kill: true);
        _folder.Dispose();
    }

    private static async Task SendAsync(
        IProducer<byte[]?, byte[]?> producer, string topic, byte[]? key, byte[]? value, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = key, Value = value });
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();

    // A test run that is cut short must not leave a broker behind.
    private void OnProcessExit(object? sender, EventArgs e) => StopAsync(kill: true).Wait(TimeSpan.FromSeconds(10));
}
