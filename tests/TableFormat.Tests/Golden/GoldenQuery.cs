using System.Text.Json;
using Lakehouse.TableFormat.Reading;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>A question that Hudi itself was asked, and its answer.</summary>
/// <param name="Name">The question in short, such as <c>as_of 20250331030642808</c>.</param>
/// <param name="Request">The same question for our reader.</param>
/// <param name="Expected">Member of the table's <c>expected.zip</c> with the rows; null where Hudi failed.</param>
/// <param name="Error">What Hudi said where it failed.</param>
public sealed record GoldenQuery(string Name, ScanRequest Request, string? Expected, string? Error)
{
    internal static GoldenQuery Of015(JsonElement query)
    {
        var kind = query.GetProperty("query").GetString()!;
        var instant = Text(query, "instant");
        var begin = Text(query, "begin");
        var end = Text(query, "end");
        var request = new ScanRequest
        {
            Kind = kind switch
            {
                "read_optimized" => ScanKind.ReadOptimized,
                "incremental" => ScanKind.Incremental,
                "cdc" => ScanKind.Cdc,
                _ => ScanKind.Snapshot,
            },
            AsOf = instant is null ? null : InstantText.Parse(instant),
            Begin = begin is null ? null : InstantText.Parse(begin),
            End = end is null ? null : InstantText.Parse(end),
        };
        return new GoldenQuery(string.Join(' ', new[] { kind, instant, begin, end }.OfType<string>()), request, Path.GetFileName(Text(query, "file")), Text(query, "error"));
    }

    /// <param name="file">Member of the expectations, named after the query.</param>
    /// <param name="includesBegin">Hudi 1.0 took the begin of a range inclusively; later releases and we take it exclusively, so we ask from a millisecond before.</param>
    internal static GoldenQuery Of1x(string file, bool includesBegin)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var time = name.Contains('-') ? InstantText.Parse(name[(name.IndexOf('-') + 1)..]) : default;
        var request = name.Split('-')[0] switch
        {
            "read_optimized" => new ScanRequest { Kind = ScanKind.ReadOptimized },
            "asof" => new ScanRequest { AsOf = time },
            "incremental" => new ScanRequest { Kind = ScanKind.Incremental, Begin = includesBegin && time > InstantText.Beginning ? time.PlusMillis(-1) : time },
            _ => new ScanRequest(),
        };
        return new GoldenQuery(name.Replace('-', ' '), request, file, null);
    }

    private static string? Text(JsonElement query, string name) => query.TryGetProperty(name, out var value) ? value.GetString() : null;
}
