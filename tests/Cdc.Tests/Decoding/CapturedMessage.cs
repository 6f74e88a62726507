using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TestKit;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>A message of a capture (tests/data/cdc).</summary>
internal sealed record CapturedMessage(string Topic, int Partition, long Offset, byte[]? Key, byte[]? Value)
{
    public static List<CapturedMessage> ReadAll(string capture) => [.. Lines(capture).Select(Parse)];

    public static IEnumerable<JsonElement> Lines(string file)
    {
        using var stream = File.OpenRead(Checkout.Data("cdc", file));
        using var text = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (text.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    public SourceMessage Open(byte[]? value = null) => new()
    {
        Topic = Topic,
        Partition = Partition,
        Offset = Offset,
        HasKey = Key is not null,
        Key = Key,
        HasValue = Value is not null,
        Value = value ?? Value,
    };

    private static CapturedMessage Parse(JsonElement line) => new(
        line.GetProperty("topic").GetString()!,
        line.GetProperty("partition").GetInt32(),
        line.GetProperty("offset").GetInt64(),
        Bytes(line.GetProperty("key")),
        Bytes(line.GetProperty("value")));

    private static byte[]? Bytes(JsonElement text) =>
        text.ValueKind == JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(text.GetString()!);
}
