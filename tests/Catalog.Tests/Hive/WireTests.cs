using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>Messages of real metastores, whole, cut and damaged.</summary>
public sealed class WireTests
{
    private static readonly HiveAddress Address = new("captured", 9083);

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task Every_captured_message_is_read_and_written_byte_for_byte(string version)
    {
        var messages = WireTranscript.Load(version).Exchanges.SelectMany(exchange => new[] { exchange.Request, exchange.Reply }).Where(message => message.Length > 0).ToList();
        Assert.True(messages.Count > 250);
        foreach (var message in messages)
        {
            var body = await WireMessages.BodyAsync(message);
            Assert.Equal(message[WireMessages.HeaderLength(message)..], await WireMessages.BytesAsync(body));
        }
    }

    [Theory]
    [MemberData(nameof(WireTranscript.Versions), MemberType = typeof(WireTranscript))]
    public async Task An_answer_that_ends_early_is_never_taken_for_one(string version)
    {
        foreach (var exchange in WireTranscript.Load(version).Exchanges.Where(exchange => exchange.Reply.Length > 0))
        {
            var reply = WireMessages.WithSequence(exchange.Reply, 1);
            Assert.Null(await FailureAsync(exchange.Method, reply));
            for (var length = 0; length < reply.Length; length += length < 300 ? 1 : 11)
            {
                var failure = await FailureAsync(exchange.Method, reply[..length]);
                Assert.True(failure is { Kind: ErrorKind.Unavailable }, $"{exchange.What}, {length} bytes: {failure?.Message ?? "taken for an answer"}");
            }
        }
    }

    [Fact]
    public async Task A_damaged_answer_is_an_answer_or_a_refusal_and_nothing_else()
    {
        var random = new Random(7);
        foreach (var exchange in WireTranscript.Load("4.0.1").Exchanges.Where(exchange => exchange.Reply.Length > 0))
        {
            for (var attempt = 0; attempt < 40; attempt++)
            {
                var damaged = WireMessages.WithSequence(exchange.Reply, 1);
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                var failure = await FailureAsync(exchange.Method, damaged);
                Assert.True(failure is null or { Kind: ErrorKind.Unavailable or ErrorKind.Corrupt or ErrorKind.Unsupported }, failure?.Message);
            }
        }
    }

    [Theory]
    [InlineData("0f 0000 0c 7fffffff 00", "a list longer than the message")]
    [InlineData("0f 0000 0b ffffffff 00", "a list of negative length")]
    [InlineData("0f 0000 0c 40000000 00", "a list whose length overflows 32 bits")]
    [InlineData("0d 0000 0b 0b 80000000 00", "a map of negative length")]
    [InlineData("0b 0000 7fffffff 00", "a text longer than the message")]
    [InlineData("0b 0000 fffffffe 00", "a text of negative length")]
    [InlineData("05 0000 00 00", "a type that does not exist")]
    [InlineData("0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 "
        + "0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000 0c 0000", "structs without end")]
    public async Task An_impossible_answer_is_corrupt(string body, string what)
    {
        var failure = await FailureAsync("get_all_databases", [.. Header("get_all_databases"), .. Hex(body), .. new byte[64]]);
        Assert.True(failure is { Kind: ErrorKind.Corrupt, Fix: not null }, $"{what}: {failure?.Message ?? "taken"}");
    }

    [Fact]
    public async Task Small_values_may_not_fill_the_memory()
    {
        const int count = 6_000_000;
        byte[] list = [.. Hex("0f 0000 03 005b8d80"), .. new byte[count], 0];
        var failure = await FailureAsync("get_all_databases", [.. Header("get_all_databases"), .. list], messageBytes: 10 << 20);
        Assert.Equal(ErrorKind.Corrupt, failure?.Kind);
    }

    [Fact]
    public async Task The_answer_to_another_call_is_corrupt()
    {
        Assert.Equal(ErrorKind.Corrupt, (await FailureAsync("get_all_databases", [.. Header("get_all_tables"), 0]))?.Kind);
        Assert.Equal(ErrorKind.Corrupt, (await FailureAsync("get_all_databases", [.. WireMessages.WithSequence(Header("get_all_databases"), 2), 0]))?.Kind);
    }

    [Theory]
    [InlineData("15 03 01 00 02 02 46", "TLS")]
    [InlineData("05 00 00 00 13 49 6e 76", "SASL")]
    [InlineData("48 54 54 50 2f 31 2e 31 20 34 30 30", "HTTP")]
    [InlineData("00 00 00 1e 80 01 00 02", "framed")]
    [InlineData("82 41 01 00 00 00", "compact")]
    [InlineData("53 53 48 2d 32 2e 30", "not a Hive Metastore")]
    public async Task Another_protocol_is_named_with_the_way_around(string answer, string named)
    {
        var failure = await FailureAsync("set_ugi", Hex(answer));
        Assert.Equal(ErrorKind.Unsupported, failure?.Kind);
        Assert.Contains(named, failure!.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Fix);
    }

    [Fact]
    public async Task A_server_that_closes_without_a_word_may_have_another_transport()
    {
        var failure = await FailureAsync("set_ugi", []);
        Assert.Equal(ErrorKind.Unavailable, failure?.Kind);
        Assert.Contains("framed", failure!.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_before_it_is_sent()
    {
        var stream = new ScriptedStream([]);
        using var connection = new HiveConnection(Address, stream, 1 << 20);
        var arguments = new WireStruct().Set(1, "a\ud800");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => connection.CallAsync(HiveMethods.GetDatabase, arguments, TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Equal(0, stream.Written.Length);
    }

    private static async Task<LakehouseException?> FailureAsync(string method, byte[] answer, int messageBytes = 1 << 20)
    {
        // Small pieces, as a network gives them.
        using var connection = new HiveConnection(Address, new ScriptedStream(answer, chunk: 1000), messageBytes);
        try
        {
            await connection.CallAsync(new HiveMethod(method, Changes: false, HiveFaultKind.Meta), new WireStruct(), TimeSpan.FromMinutes(2), TimeProvider.System, TestContext.Current.CancellationToken);
            return null;
        }
        catch (LakehouseException failure)
        {
            Assert.True(connection.IsBroken);
            return failure;
        }
    }

    private static byte[] Header(string method) =>
        [0x80, 1, 0, 2, 0, 0, 0, (byte)method.Length, .. System.Text.Encoding.ASCII.GetBytes(method), 0, 0, 0, 1];

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
