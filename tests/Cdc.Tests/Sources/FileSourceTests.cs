using System.Text;
using System.Text.Json;
using CsCheck;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Sources;

public sealed class FileSourceTests
{
    [Fact]
    public void Any_text_comes_out_of_its_JSON_string() =>
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Sample(text =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(text);
            Assert.Equal(json.Length - 2, JsonText.LengthOf(json.AsSpan(1), out _));
            var target = new byte[json.Length];
            Assert.True(JsonText.TryUnescape(json.AsSpan(1, json.Length - 2), target, out var written));
            Assert.Equal(text, Encoding.UTF8.GetString(target, 0, written));
        });

    [Theory]
    [InlineData("\\")]
    [InlineData("\\x")]
    [InlineData("\\u12")]
    [InlineData("\\ud83c")]
    [InlineData("\\ud83c\\u0041")]
    [InlineData("\\udf81")]
    public void A_broken_escape_is_told(string text) => Assert.False(JsonText.TryUnescape(Encoding.UTF8.GetBytes(text), new byte[64], out _));

    [Fact]
    public void Every_prefix_of_a_line_is_refused_or_read_without_harm()
    {
        var line = """{"topic":"a.b","partition":2,"offset":7,"timestamp":5,"key":"{\"id\":1}","value":"{\"é\":\"\\ud83c\\udf81\"}","headers":[["h",null],["x",{"b64":"AA=="}]]}"""u8.ToArray();
        for (var length = 0; length < line.Length; length++) Assert.False(CaptureLine.TryRead(line.AsSpan(0, length), out _));
        Assert.True(CaptureLine.TryRead(line, out var read));
        Assert.Equal((2, 7L, 5L, true), (read.Partition, read.Offset, read.TimestampMs, read.IsCapture));
    }

    [Fact]
    public async Task Both_forms_nulls_bytes_and_broken_lines_are_delivered()
    {
        using var folder = new TempFolder("files");
        folder.WriteLines("b.ndjson",
        [
            """{"topic":"t","partition":1,"offset":3,"timestamp":9,"key":"k","value":null}""",
            """{"topic":"t","partition":1,"offset":4,"timestamp":9,"key":null,"value":{"b64":"AQI="}}""",
            "",
            """{"before":null,"key":{"id":1},"op":"c"}""",
            """{"topic":"t","offset":""",
        ]);
        folder.WriteLines("a.ndjson", ["""{"op":"r"}"""]);
        Assert.Equal(
            ["a.ndjson/0@0 -:{\"op\":\"r\"}", "t/1@3 6B:-", "t/1@4 -:0102", "b.ndjson/0@3 {\"id\":1}:{\"before\":null,\"key\":{\"id\":1},\"op\":\"c\"}", "b.ndjson/0@4 -:{\"topic\":\"t\",\"offset\":"],
            await DeliverAsync(folder.Root));
    }

    [Fact]
    public async Task A_refused_line_comes_again()
    {
        using var folder = new TempFolder("files");
        folder.WriteLines("a.ndjson", Enumerable.Range(0, 20).Select(number => $$"""{"topic":"t","partition":0,"offset":{{number}},"key":null,"value":"v"}"""));
        await using var source = FileSource.Open(new FileSourceOptions { Paths = [folder.PathOf("*.ndjson")] });
        var sink = new Collector { RefuseEveryOther = true };
        while (await ((IChangeSource)source).PollAsync(sink, TestContext.Current.CancellationToken) != PollState.Ended)
        {
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(number => (long)number), sink.Offsets);
    }

    [Theory]
    [InlineData("missing.ndjson")]
    [InlineData("*.nothing")]
    [InlineData("table.parquet")]
    public void A_path_that_names_no_events_is_one_clear_error(string path)
    {
        using var folder = new TempFolder("files");
        folder.WriteLines("table.parquet", ["x"]);
        var error = Assert.Throws<LakehouseException>(() => FileSource.Open(new FileSourceOptions { Paths = [folder.PathOf(path)] }));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.NotNull(error.Fix);
    }

    private static async Task<List<string>> DeliverAsync(string path)
    {
        await using var source = FileSource.Open(new FileSourceOptions { Paths = [path] });
        var sink = new Collector();
        while (await ((IChangeSource)source).PollAsync(sink, TestContext.Current.CancellationToken) != PollState.Ended)
        {
        }

        return sink.Messages;
    }

    private sealed class Collector : IMessageSink
    {
        private bool refuse;

        public bool RefuseEveryOther { get; init; }

        public List<string> Messages { get; } = [];

        public List<long> Offsets { get; } = [];

        public SinkAnswer OnMessage(in SourceMessage message)
        {
            refuse = !refuse;
            if (RefuseEveryOther && refuse) return SinkAnswer.Refused;
            Offsets.Add(message.Offset);
            Messages.Add($"{message.Describe()} {Text(message.HasKey, message.Key)}:{Text(message.HasValue, message.Value)}");
            return SinkAnswer.Taken;
        }

        private static string Text(bool has, ReadOnlySpan<byte> bytes) =>
            !has ? "-" : bytes.Length > 0 && bytes[0] == '{' ? Encoding.UTF8.GetString(bytes) : Convert.ToHexString(bytes);
    }
}
