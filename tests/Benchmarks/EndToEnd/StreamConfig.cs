namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>Configuration of the streamed part: the table is there already, and its events are read from their first on.</summary>
internal static class StreamConfig
{
    /// <summary>The YAML text.</summary>
    public static string Text(string lake, string events) => $"""
        lake: {lake}
        source:
          files:
            paths: [{events}]
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
