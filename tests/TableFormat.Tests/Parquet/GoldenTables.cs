using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lakehouse.TestKit.Golden;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>The zipped tables that real Hudi wrote, read without unpacking them.</summary>
internal static class GoldenTables
{
    /// <summary>Folders with a table.</summary>
    public static IEnumerable<string> Folders(string collection) => Directory
        .EnumerateFiles(GoldenFolder.Require(collection), "*.zip", SearchOption.AllDirectories)
        .Where(path => Path.GetFileNameWithoutExtension(path) is not "dumps")
        .Order(StringComparer.Ordinal);

    /// <summary>Files of a table whose path ends so.</summary>
    public static IEnumerable<(string Path, byte[] Bytes)> Files(string zip, Func<string, bool> match)
    {
        using var archive = ZipFile.OpenRead(zip);
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/') && match(entry.FullName)))
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            yield return (entry.FullName, copy.ToArray());
        }
    }

    /// <summary>A property of <c>hoodie.properties</c>.</summary>
    public static string? Property(string zip, string key)
    {
        var text = Encoding.UTF8.GetString(Files(zip, path => path.EndsWith(".hoodie/hoodie.properties", StringComparison.Ordinal)).First().Bytes);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(key + "=", StringComparison.Ordinal));
        return line is null ? null : System.Text.RegularExpressions.Regex.Unescape(line[(key.Length + 1)..].TrimEnd('\r'));
    }

    /// <summary>Base files of the table itself.</summary>
    public static bool IsBaseFile(string path) => path.EndsWith(".parquet", StringComparison.Ordinal) && !path.Contains(".hoodie/", StringComparison.Ordinal);

    /// <summary>JSON with sorted members and numbers as doubles where they have a fraction.</summary>
    public static string Normal(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Normal(document.RootElement);
    }

    private static string Normal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(
            member => JsonSerializer.Serialize(member.Name) + ":" + Normal(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Normal)) + "]",
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny(".eE") >= 0
            ? BitConverter.DoubleToInt64Bits(value.GetDouble()).ToString()
            : value.GetRawText(),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
