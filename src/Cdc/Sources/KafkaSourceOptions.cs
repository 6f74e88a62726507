namespace Lakehouse.Cdc.Sources;

/// <summary>Which Kafka topics to read, and how.</summary>
public sealed record KafkaSourceOptions
{
    /// <summary><c>host:port,…</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Topic names; one that starts with <c>^</c> is a regular expression.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Consumer group; processes of one group share the topics.</summary>
    public string GroupId { get; init; } = "lakehouse";

    /// <summary>
    /// <c>group.instance.id</c>: unique per process and the same after its restart, so that a restart causes no rebalance.
    /// Null makes a dynamic member.
    /// </summary>
    public string? GroupInstanceId { get; init; }

    /// <summary>How long a dead process keeps its topics (<c>session.timeout.ms</c>).</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the brokers may stay silent before the run ends with an error.</summary>
    public TimeSpan UnavailableLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// librdkafka settings that <see cref="Properties"/> must not hold, each with the reason: another option sets them, or where a table goes on
    /// would no longer be decided by its position.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Reserved { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["bootstrap.servers"] = "brokers says it",
        ["metadata.broker.list"] = "brokers says it",
        ["group.id"] = "group says it",
        ["group.instance.id"] = "instance says it",
        ["session.timeout.ms"] = "session-timeout says it",
        ["auto.offset.reset"] = "start and lost-position say it",
        ["enable.auto.commit"] = "the tables' commits hold the offsets",
        ["enable.auto.offset.store"] = "the tables' commits hold the offsets",
        ["enable.partition.eof"] = "the end of a partition must be told",
        ["isolation.level"] = "only committed events are read",
    };

    /// <summary>Further librdkafka settings by name, such as <c>security.protocol</c> or <c>sasl.password</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
