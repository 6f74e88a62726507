using Confluent.Kafka;

namespace Lakehouse.Cdc.Sources.Kafka;

/// <summary>librdkafka's settings for the two consumers of a source.</summary>
internal static class KafkaSettings
{
    private const int ReaderQueueKilobytes = 32 << 10;
    private const int MembershipQueueKilobytes = 64;

    // A broker answers a connection's requests in order: questions about a topic wait behind a fetch that waits for events.
    private const int FetchWaitMilliseconds = 100;

    /// <summary>The consumer that only takes part in the group.</summary>
    public static ConsumerConfig Membership(KafkaSourceOptions options)
    {
        var config = Common(options);
        config.GroupInstanceId = options.GroupInstanceId;
        config.SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds;
        config.HeartbeatIntervalMs = (int)Math.Min(3000, options.SessionTimeout.TotalMilliseconds / 3);
        config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
        config.AutoOffsetReset = AutoOffsetReset.Latest;
        config.QueuedMaxMessagesKbytes = MembershipQueueKilobytes;
        config.QueuedMinMessages = 1;
        config.TopicMetadataRefreshIntervalMs = 30_000;
        return Apply(config, options);
    }

    /// <summary>The consumer that reads. An offset that is not in the log is an error: the source never decides where to go on.</summary>
    public static ConsumerConfig Reader(KafkaSourceOptions options)
    {
        var config = Common(options);
        config.AutoOffsetReset = AutoOffsetReset.Error;
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.EnablePartitionEof = true;
        config.FetchWaitMaxMs = FetchWaitMilliseconds;
        config.QueuedMaxMessagesKbytes = ReaderQueueKilobytes;
        config.ConsumeResultFields = "timestamp,topic";
        return Apply(config, options);
    }

    private static ConsumerConfig Common(KafkaSourceOptions options) => new()
    {
        BootstrapServers = options.BootstrapServers,
        GroupId = options.GroupId,
        ClientId = "lakehouse",
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AllowAutoCreateTopics = false,
    };

    private static ConsumerConfig Apply(ConsumerConfig config, KafkaSourceOptions options)
    {
        foreach (var (name, value) in options.Properties) config.Set(name, value);
        return config;
    }
}
