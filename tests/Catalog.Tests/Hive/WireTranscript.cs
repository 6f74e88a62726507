using System.IO.Compression;
using System.Text.Json;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>A captured conversation with a real metastore (<c>tests/data/hive-metastore</c>).</summary>
public sealed class WireTranscript
{
    private WireTranscript(IReadOnlyList<WireExchange> exchanges) => Exchanges = exchanges;

    /// <summary>The releases whose conversations were captured.</summary>
    public static TheoryData<string> Versions => ["2.3.9", "3.1.3", "4.0.1"];

    /// <summary>All exchanges, in order.</summary>
    public IReadOnlyList<WireExchange> Exchanges { get; }

    public static WireTranscript Load(string version)
    {
        using var file = File.OpenRead(Checkout.Data("hive-metastore", $"transcript-{version}.json.gz"));
        using var json = new GZipStream(file, CompressionMode.Decompress);
        using var document = JsonDocument.Parse(json);
        return new WireTranscript([.. document.RootElement.GetProperty("exchanges").EnumerateArray().Where(item => item.TryGetProperty("method", out _)).Select(Exchange)]);
    }

    /// <summary>The exchange with this method (any when null) and purpose.</summary>
    public WireExchange Find(string what, string? method = null) =>
        Exchanges.First(exchange => exchange.What == what && (method is null || exchange.Method == method));

    private static WireExchange Exchange(JsonElement item) =>
        new(item.GetProperty("method").GetString()!, item.GetProperty("what").GetString()!, Bytes(item, "request_hex"), Bytes(item, "reply_hex"));

    private static byte[] Bytes(JsonElement item, string name) =>
        item.TryGetProperty(name, out var hex) && hex.GetString() is { } text && !text.StartsWith('(') ? Convert.FromHexString(text) : [];
}
