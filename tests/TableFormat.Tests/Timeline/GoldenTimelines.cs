using System.IO.Compression;
using System.Text.Json;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit.Golden;

namespace Lakehouse.TableFormat.Tests.Timeline;

/// <summary>The <c>.hoodie</c> folders of real tables, in memory.</summary>
internal static class GoldenTimelines
{
    /// <summary>Tables of Hudi 0.15 with the instants that its makers saw.</summary>
    public static IEnumerable<(string Name, string Zip, JsonElement Manifest)> Hudi015()
    {
        var folder = GoldenFolder.Require("hudi-0.15");
        var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        foreach (var table in manifest.RootElement.GetProperty("tables").EnumerateArray())
        {
            yield return (table.GetProperty("table").GetString()!, Path.Combine(folder, table.GetProperty("zip").GetString()!), table);
        }
    }

    /// <summary>Tables of Hudi 1.0, 1.1 and 1.2 at versions 6, 8 and 9.</summary>
    public static IEnumerable<(string Name, string Zip, JsonElement Manifest)> Hudi1x()
    {
        var folder = GoldenFolder.Require("hudi-1x");
        var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        foreach (var table in manifest.RootElement.EnumerateArray())
        {
            yield return (table.GetProperty("table").GetString()!, Path.Combine(folder, table.GetProperty("zip").GetString()!), table);
        }
    }

    /// <summary>A store with all files of the table below its <c>.hoodie</c> folder, and its data files empty.</summary>
    public static async Task<IStorage> OpenAsync(string zip, CancellationToken cancellationToken)
    {
        var store = new MemoryStorage(TimeProvider.System);
        using var archive = ZipFile.OpenRead(zip);
        var properties = archive.Entries.Where(entry => entry.FullName.EndsWith(".hoodie/hoodie.properties", StringComparison.Ordinal)).MinBy(entry => entry.FullName.Length)!;
        var root = properties.FullName[..^".hoodie/hoodie.properties".Length];
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/') && entry.FullName.StartsWith(root, StringComparison.Ordinal)))
        {
            using var content = new MemoryStream();
            if (entry.FullName.Contains(".hoodie/", StringComparison.Ordinal))
            {
                using var source = entry.Open();
                await source.CopyToAsync(content, cancellationToken);
            }

            await store.PutAsync(entry.FullName[root.Length..], content.ToArray(), PutCondition.IfAbsent, cancellationToken);
        }

        return store;
    }
}
