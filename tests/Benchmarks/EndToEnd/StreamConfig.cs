namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>Configuration of the streamed part: the table is there already, and its events are read from their first on.</summary>
internal static class StreamConfig
{
    /// <summary>The YAML text for a file of events.</summary>
    /// <param name="lake">Folder of the lake.</param>
    /// <param name="events">The file.</param>
    /// <param name="services">Whether the table services run beside the commits, as they do by default.</param>
    public static string ForFile(string lake, string events, bool services = true) => Text(lake, $"files: {{ paths: [{events}] }}")
        + (services ? "" : "\nservices: { compaction: { enabled: false }, archival: { enabled: false } }\n");

    /// <summary>The YAML text for a topic.</summary>
    public static string ForTopic(string lake, string brokers, string topic) => Text(lake, $"kafka: {{ brokers: '{brokers}', topics: [{topic}] }}");

    private static string Text(string lake, string source) => $"""
        lake: {lake}
        source:
          {source}
        commit:
          rows: 100000
          bytes: 1GiB
          interval: 10m
        memory: 1GiB
        lost-position: earliest
        tables:
          - name: bench.orders
            key: id
            partition: region
            ordering: pos
            buckets: 2
            connector:
              decimal-handling: string
            columns:
              created_at: timestamp(6)
              updated_at: timestamp(6)
        """;
}
