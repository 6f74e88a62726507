using System.IO.Compression;
using System.Text.Json.Nodes;
using Lakehouse.TestKit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Captured events and the final rows that their server had.</summary>
internal static class Captures
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([Checkout.Root, "tests", "data", "cdc", .. parts]);

    public static ILookup<string, JsonObject> Oracle(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        var rows = new List<JsonObject>();
        while (reader.ReadLine() is { } line) rows.Add(JsonNode.Parse(line)!.AsObject());
        return rows.ToLookup(row => (string)row["table"]!, row => row["row"]!.AsObject());
    }

    public static IEnumerable<string> Lines(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
