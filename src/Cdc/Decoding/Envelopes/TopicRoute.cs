using Lakehouse.Cdc.Decoding.Schemas;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>What is remembered of one topic: its table, its schemas, the key last deleted in each partition.</summary>
internal sealed class TopicRoute(string topic)
{
    private readonly Dictionary<int, ArrayBuffer> deleted = [];

    /// <summary>Schemas of values.</summary>
    public ConnectSchemaCache ValueSchemas { get; } = new();

    /// <summary>Schemas of keys.</summary>
    public ConnectSchemaCache KeySchemas { get; } = new();

    /// <summary>Database of the topic's table: from its events, before the first one from the topic's name.</summary>
    public string Database { get; private set; } = Segment(topic, 2);

    /// <summary>The topic's table: from its events, before the first one from the topic's name.</summary>
    public string Table { get; private set; } = Segment(topic, 1);

    /// <summary>Whether events of several tables were seen, so that a key alone does not tell its table.</summary>
    public bool SeveralTables { get; private set; }

    private bool Confirmed { get; set; }

    /// <summary>Learns the table of an event.</summary>
    public void Learn(string database, string table)
    {
        if (ReferenceEquals(table, Table) && ReferenceEquals(database, Database))
        {
            return;
        }

        SeveralTables |= Confirmed && (table != Table || database != Database);
        Database = database;
        Table = table;
        Confirmed = true;
    }

    /// <summary>Remembers the key of a deletion, for the tombstone that follows it.</summary>
    public void RememberDeleted(int partition, ReadOnlySpan<byte> key)
    {
        if (!deleted.TryGetValue(partition, out var buffer))
        {
            deleted[partition] = buffer = new ArrayBuffer();
        }

        buffer.Set(key);
    }

    /// <summary>Whether the key is the one last deleted in the partition. A message may be read several times until it is taken: nothing is forgotten.</summary>
    public bool WasDeleted(int partition, ReadOnlySpan<byte> key) =>
        deleted.TryGetValue(partition, out var buffer) && buffer.Length > 0 && buffer.Span.SequenceEqual(key);

    /// <summary>The key has a row again.</summary>
    public void ForgetDeleted(int partition, ReadOnlySpan<byte> key)
    {
        if (WasDeleted(partition, key))
        {
            deleted[partition].Set(default);
        }
    }

    private static string Segment(string topic, int fromEnd)
    {
        var parts = topic.Split('.');
        return parts.Length >= fromEnd ? parts[^fromEnd] : "";
    }

    private sealed class ArrayBuffer
    {
        private byte[] bytes = [];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

        public void Set(ReadOnlySpan<byte> value)
        {
            if (bytes.Length < value.Length)
            {
                bytes = new byte[Math.Max(64, value.Length * 2)];
            }

            value.CopyTo(bytes);
            Length = value.Length;
        }
    }
}
