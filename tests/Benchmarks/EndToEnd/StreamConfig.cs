namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>Configuration of the streamed part: the table is there already, and its events are read from their first on.</summary>
internal static class StreamConfig
{
    /// <summary>The YAML text for a file of events.</summary>
    public static string ForFile(string lake, string events) => Text(lake, $"files: {{ paths: [{events}] }}");

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
