using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>Whatever arrives, an event is applied or is bad; nothing else happens and nothing of a bad one stays.</summary>
public class HostileInputTests
{
    private static readonly string[] Captures =
    [
        "behaviour/default.ndjson.gz", "behaviour/unwrap-schema.ndjson.gz", "behaviour/transactions-schema.ndjson.gz",
        "zoo/cloudevents.ndjson.gz", "zoo/source-type.ndjson.gz",
    ];

    [Fact]
    public void Every_proper_prefix_of_a_value_is_bad()
    {
        foreach (var message in Captures.SelectMany(one => CapturedMessage.ReadAll(one).Where(each => each.Value is not null).Take(2)))
        {
            var context = new EnvelopeContext();
            for (var length = 0; length < message.Value!.Length; length++)
            {
                var prefix = message.Value[..length];
                var bad = Assert.Throws<BadEventException>(() => DebeziumEnvelope.Read(message.Open(prefix), context).Op);
                Assert.True(bad.KeyReadable);
            }
        }
    }

    [Fact]
    public void Flipped_bytes_are_applied_or_bad()
    {
        const int seed = 20261122;
#pragma warning disable CA5394 // Not a secret: the seed makes a failure repeatable.
        var random = new Random(seed);
        foreach (var capture in Captures)
        {
            var messages = CapturedMessage.ReadAll(capture).Where(one => one.Value is not null).Take(40).ToList();
            for (var round = 0; round < 1500; round++)
            {
                var message = messages[random.Next(messages.Count)];
                var value = message.Value!.ToArray();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                {
                    value[random.Next(value.Length)] = (byte)random.Next(256);
                }

                ApplyOrBad(message, value);
            }
        }
#pragma warning restore CA5394
    }

    [Theory]
    [InlineData("{\"id\":1,\"id\":2,\"v\":\"x\"}", BadEventKind.WrongType, "twice")]
    [InlineData("{\"id\":99999999999999999999,\"v\":\"x\"}", BadEventKind.WrongType, "id")]
    [InlineData("{\"id\":1e400,\"v\":\"x\"}", BadEventKind.WrongType, "id")]
    [InlineData("{\"id\":1.5,\"v\":\"x\"}", BadEventKind.WrongType, "id")]
    [InlineData("{\"id\":\"1\",\"v\":\"x\"}", BadEventKind.WrongType, "id")]
    [InlineData("{\"id\":null,\"v\":\"x\"}", BadEventKind.MissingKey, "id")]
    [InlineData("{\"v\":\"x\"}", BadEventKind.MissingKey, "id")]
    [InlineData("{\"id\":1,\"v\":7}", BadEventKind.WrongType, "v")]
    [InlineData("{\"id\":1,\"v\":\"\\ud83c\"}", BadEventKind.WrongType, "v")]
    [InlineData("{\"id\":1,\"other\":1}", BadEventKind.Untyped, "other")]
    [InlineData("{\"id\":1,,\"v\":\"x\"}", BadEventKind.Unparsable, "JSON")]
    [InlineData("{\"id\":1,\"total\":\"12.50\"}", BadEventKind.WrongType, "total")]
    [InlineData("{\"id\":1,\"total\":\"////////////////////////\"}", BadEventKind.Untyped, "")]
    public void A_row_that_does_not_fit_says_why(string row, BadEventKind kind, string names)
    {
        using var decoder = Shard();
        Append(decoder, "{\"id\":7,\"v\":\"kept\",\"total\":\"AJY=\"}");
        if (row.Contains("/////", StringComparison.Ordinal))
        {
            // Minus one, however long it is written.
            Assert.Equal(AppendOutcome.Appended, Append(decoder, row).Outcome);
            return;
        }

        var bad = Assert.Throws<BadEventException>(() => Append(decoder, row));

        Assert.Equal(kind, bad.Kind);
        Assert.Contains(names, bad.Message, StringComparison.Ordinal);
        Assert.Equal(1, decoder.Rows);
        using var batch = decoder.Take();
        Assert.Equal(1, batch.Rows.Length);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 10_000));
        var value = Encoding.UTF8.GetBytes($"{{\"before\":{deep}");

        Assert.Throws<BadEventException>(() => DebeziumEnvelope.Read(new SourceMessage { Topic = "t", HasValue = true, Value = value }, new EnvelopeContext()).Op);
    }

    private static AppendResult Append(TableDecoder decoder, string row)
    {
        var value = Encoding.UTF8.GetBytes(
            $"{{\"before\":null,\"after\":{row},\"source\":{{\"db\":\"beh\",\"table\":\"orders_shard_1\",\"file\":\"binlog.000001\",\"pos\":4,\"row\":0}},\"op\":\"c\"}}");
        return decoder.Append(DebeziumEnvelope.Read(new SourceMessage { Topic = "t", HasValue = true, Value = value }, new EnvelopeContext()), 1);
    }

    private static TableDecoder Shard() => new(new TableDecodingOptions
    {
        Database = "beh",
        Table = "orders_shard_1",
        Ddl = File.ReadAllText(Checkout.Data("cdc", "behaviour", "tables.sql")),
    });

    private static void ApplyOrBad(CapturedMessage message, byte[] value)
    {
        try
        {
            var change = DebeziumEnvelope.Read(message.Open(value), new EnvelopeContext());
            using var decoder = new TableDecoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"] });
            decoder.Append(change, 1);
            if (decoder.Rows > 0)
            {
                decoder.Take().Dispose();
            }
        }
        catch (BadEventException bad)
        {
            Assert.NotEmpty(bad.Message);
        }
    }
}
