using System.Text;
using Lakehouse.Cdc;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Change events as sources deliver them, and what is stored about them.</summary>
internal static class ChangeTargets
{
    private const int LongestLine = 1 << 18;

    // Events without schema need the definitions of their tables; the captures' own.
    private static readonly string Definitions = string.Join('\n', new[] { "shop/schema.sql", "behaviour/tables.sql", "zoo/tables.sql", "ddl/tables.sql" }
        .Select(file => File.ReadAllText(Checkout.Data("cdc", file))));

    private static readonly TableId Table = new("shop", "t");

    private static readonly string[] Ddl =
    [
        "CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT, `n` decimal(20,4) DEFAULT '1.5', `e` enum('a','b''c') COLLATE utf8mb4_bin, PRIMARY KEY (`id`), KEY `k` (`n`(10))) ENGINE=InnoDB COMMENT='x;y'",
        "ALTER TABLE t ADD COLUMN (a varchar(10) /* c */, b datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)), ADD c bit(64) AFTER id -- end\n",
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("change event value", () => Members(line => line.Value), bytes => Event("{\"id\":1}"u8, bytes)) { Allocation = 32L << 20, AllocationPerByte = 4096 },
        new("change event key", () => Members(line => line.Key), Key) { Allocation = 32L << 20, AllocationPerByte = 4096 },
        new("line of an event file", FuzzSeeds.CaptureLines, Lines) { Allocation = 16L << 20 },
        new("position in a commit", Positions, Position),
        new("log position", () => [.. new[] { "binlog.000001:816575:1:0", "a:b.000002:4:0:2" }.Select(Encoding.UTF8.GetBytes)], LogPosition),
        new("quarantined events", Quarantined, bytes => Quarantine(bytes, "x.ndjson")),
        new("quarantine marks", () => ["""["a-0-1","a-0-2"]"""u8.ToArray()], bytes => Quarantine(bytes, "x.replayed")),
        new("table definition", () => [.. Ddl.Select(Encoding.UTF8.GetBytes)], Definition) { Allocation = 32L << 20, AllocationPerByte = 4096 },
    ];

    private delegate ReadOnlySpan<byte> Member(CaptureLine line);

    // Members are JSON strings inside the capture's JSON.
    private static IReadOnlyList<byte[]> Members(Member member)
    {
        var found = new List<byte[]>();
        foreach (var line in FuzzSeeds.CaptureLines())
        {
            if (CaptureLine.TryRead(line, out var capture) && member(capture) is [(byte)'"', ..] text)
            {
                found.Add(Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Deserialize<string>(text)!));
            }
        }

        return found;
    }

    private static void Event(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var message = new SourceMessage { Topic = "shop.shop.t", Key = key, HasKey = true, Value = value, HasValue = true };
        var change = DebeziumEnvelope.Read(message, new EnvelopeContext());
        using var decoder = Decoder(change.Database, change.Table);
        decoder.Append(change, 1);
        if (decoder.Rows > 0)
        {
            using var batch = decoder.Take();
            Assert.True(batch.Rows.Length > 0);
        }
    }

    private static void Key(byte[] bytes)
    {
        var message = new SourceMessage { Topic = "shop.shop.customers", Key = bytes, HasKey = true };
        var change = DebeziumEnvelope.Read(message, new EnvelopeContext());
        using var decoder = Decoder("shop", "customers");
        _ = decoder.KeyTextOf(change);
        decoder.Append(change, 1);
        Event(bytes, """{"before":null,"after":{"id":1,"email":"x"},"source":{"db":"shop","table":"customers"},"op":"c"}"""u8);
    }

    private static TableDecoder Decoder(string? database, string? table) => new(new TableDecodingOptions
    {
        Database = database ?? "shop",
        Table = table ?? "t",
        Ddl = table is null ? null : Definitions,
    });

    private static void Lines(byte[] bytes)
    {
        using var lines = new LineReader(new MemoryStream(bytes), "events.ndjson", LongestLine);
        while (lines.TryPeek(out var line))
        {
            var length = line.Length;
            if (CaptureLine.TryRead(line, out var capture))
            {
                Assert.True(capture.Value.Length <= length);
            }

            lines.Take(length);
        }
    }

    private static IReadOnlyList<byte[]> Positions() =>
    [
        """{"version":1,"topics":{"t":{"id":"x","partitions":2,"next":{"0":{"offset":5,"at":"binlog.000001:4:0:0","gtid":"g:1-5","ts":7},"1":{"offset":0}}}}}"""u8.ToArray(),
        """{"version":1,"topics":{}}"""u8.ToArray(),
    ];

    private static void Position(byte[] bytes)
    {
        var position = TablePositionJson.Parse(Encoding.UTF8.GetString(bytes), "shop.t");
        var text = TablePositionJson.Write(position);
        Assert.Equal(text, TablePositionJson.Write(TablePositionJson.Parse(text, "shop.t")));
    }

    private static void LogPosition(byte[] bytes)
    {
        if (SourcePosition.TryParse(Encoding.UTF8.GetString(bytes), out var position))
        {
            Assert.True(SourcePosition.TryParse(position.ToString(), out var again) && again.CompareTo(position) == 0);
        }
    }

    private static IReadOnlyList<byte[]> Quarantined()
    {
        var lake = new MemoryStorage(TimeProvider.System);
        var entries = FuzzSeeds.CaptureLines().Take(5).Select((line, index) => new QuarantineEntry(
            "shop.t", 0, index, 7, "why", index == 0 ? null : """{"id":1}""", "k"u8.ToArray(), index == 1 ? null : line, DateTimeOffset.UnixEpoch)).ToList();
        new QuarantineLog(lake).StoreAsync(Table, entries, CancellationToken.None).GetAwaiter().GetResult();
        var file = lake.ListAsync(string.Empty, recursive: true).ToBlockingEnumerable().Single();
        return [lake.TryReadAsync(file.Path).AsTask().GetAwaiter().GetResult()!];
    }

    private static void Quarantine(byte[] bytes, string name)
    {
        var lake = new MemoryStorage(TimeProvider.System);
        lake.PutAsync($".lakehouse/quarantine/{Table.Folder}/{name}", bytes, PutCondition.Always).AsTask().GetAwaiter().GetResult();
        var events = new QuarantineLog(lake).ReadAsync(Table, CancellationToken.None).GetAwaiter().GetResult();
        Assert.All(events, stored => Assert.Equal(stored.Event.Id, stored.Event.ToPublic(Table, stored.State).Id));
    }

    private static void Definition(byte[] bytes)
    {
        using var decoder = new TableDecoder(new TableDecodingOptions { Database = "shop", Table = "t", Ddl = Encoding.UTF8.GetString(bytes) });
        _ = decoder.Schema;
    }
}
