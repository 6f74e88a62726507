using System.IO.Compression;

namespace Lakehouse.TestKit.Golden;

/// <summary>Log files of the golden tables, straight from their zips.</summary>
public static class GoldenLogs
{
    /// <summary>Tables of one origin that have log files.</summary>
    public static IEnumerable<string> Tables(string origin) =>
        Directory.GetDirectories(Checkout.Data(origin))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => File.Exists(Zip(origin, name)) && Of(origin, name).Any())
            .Order(StringComparer.Ordinal);

    /// <summary>Path inside the table and content of each log file, change logs and empty files of killed writers among them.</summary>
    /// <param name="origin">Folder below <c>tests/data</c>.</param>
    /// <param name="table">Name of the table.</param>
    /// <param name="metadata">Whether those of the metadata table come too.</param>
    public static IEnumerable<(string Path, byte[] Content)> Of(string origin, string table, bool metadata = false)
    {
        using var zip = ZipFile.OpenRead(Zip(origin, table));
        foreach (var entry in zip.Entries.Where(entry => IsLog(entry) && (metadata || !entry.FullName.Contains(".hoodie/", StringComparison.Ordinal))))
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            yield return (entry.FullName, copy.ToArray());
        }
    }

    private static bool IsLog(ZipArchiveEntry entry) =>
        entry.Name.StartsWith('.') && entry.Name.Contains(".log.", StringComparison.Ordinal) && !entry.FullName.StartsWith("__MACOSX", StringComparison.Ordinal);

    private static string Zip(string origin, string table) => Checkout.Data(origin, table, table + ".zip");
}
