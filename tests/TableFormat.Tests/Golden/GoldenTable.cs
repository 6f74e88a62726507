using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>A table that a real Hudi wrote, unpacked, with the queries that the same Hudi answered.</summary>
public sealed class GoldenTable : IDisposable
{
    private readonly TempFolder folder;
    private readonly Dictionary<string, string> expected = [];

    private GoldenTable(string origin, string name)
    {
        Name = name;
        folder = new TempFolder(name);
        Root = GoldenFolder.Unzip(Checkout.Data(origin, name, name + ".zip"), folder.Root);
        using var zip = ZipFile.OpenRead(Checkout.Data(origin, name, "expected.zip"));
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            expected[entry.FullName] = reader.ReadToEnd();
        }
    }

    internal string Name { get; }

    internal string Root { get; }

    internal IReadOnlyList<GoldenQuery> Queries { get; private init; } = [];

    internal static IEnumerable<string> Names(string origin) =>
        Directory.GetDirectories(Checkout.Data(origin)).Select(path => Path.GetFileName(path)!).Where(name => name != "dumps").Order(StringComparer.Ordinal);

    internal static GoldenTable Of015(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Checkout.Data("hudi-0.15", name, "table.json")));
        return new GoldenTable("hudi-0.15", name)
        {
            Queries = [.. document.RootElement.GetProperty("queries").EnumerateArray().Select(GoldenQuery.Of015)],
        };
    }

    internal static GoldenTable Of1x(string name)
    {
        using var zip = ZipFile.OpenRead(Checkout.Data("hudi-1x", name, "expected.zip"));
        var files = zip.Entries.Select(entry => entry.FullName).Where(file => file.EndsWith(".ndjson", StringComparison.Ordinal));
        return new GoldenTable("hudi-1x", name) { Queries = [.. files.Select(file => GoldenQuery.Of1x(file, includesBegin: name.StartsWith("h10_v8", StringComparison.Ordinal)))] };
    }

    internal IReadOnlyList<string> ExpectedRows(GoldenQuery query) =>
        query.Request.Kind == ScanKind.Cdc ? ChangeRows.Sorted(expected[query.Expected!]) : CanonicalRows.Sorted(expected[query.Expected!]);

    internal Task<IReadOnlyList<string>> OurRowsAsync(GoldenQuery query) => OurRows.ReadAsync(Root, query.Request);

    public void Dispose() => folder.Dispose();
}
