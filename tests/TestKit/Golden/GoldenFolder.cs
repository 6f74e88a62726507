using System.IO.Compression;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.TestKit.Golden;

/// <summary>Tables and captures that real systems made, outside of this repository.</summary>
public static class GoldenFolder
{
    /// <summary><c>LAKEHOUSE_GOLDEN</c>, else <c>../shared/golden</c> beside the checkout; the test is skipped where it is absent.</summary>
    public static string Require(params string[] parts) => Required("LAKEHOUSE_GOLDEN", "golden", parts);

    /// <summary><c>LAKEHOUSE_FIXTURES</c>, else <c>../shared/fixtures</c> beside the checkout; the test is skipped where it is absent.</summary>
    public static string RequireFixtures(params string[] parts) => Required("LAKEHOUSE_FIXTURES", "fixtures", parts);

    /// <summary>
    /// Unpacks a zipped table and returns its base folder: the one that holds <c>.hoodie</c>.
    /// Folders of macOS resource forks are left out.
    /// </summary>
    public static string Unzip(string zip, string target)
    {
        using (var archive = ZipFile.OpenRead(zip))
        {
            foreach (var entry in archive.Entries.Where(entry => !entry.FullName.StartsWith("__MACOSX", StringComparison.Ordinal)))
            {
                Extract(entry, target);
            }
        }

        var timeline = Directory.EnumerateDirectories(target, ".hoodie", SearchOption.AllDirectories).OrderBy(path => path.Length).FirstOrDefault()
            ?? throw new InvalidDataException($"{zip} holds no .hoodie folder.");
        return Path.GetDirectoryName(timeline)!;
    }

    private static void Extract(ZipArchiveEntry entry, string target)
    {
        var path = Path.Combine(target, entry.FullName);
        if (entry.FullName.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        entry.ExtractToFile(path);
    }

    private static string Required(string variable, string folder, string[] parts)
    {
        var path = Path.Combine([SharedFolder.Find(variable, folder), .. parts]);
        if (!Path.Exists(path))
        {
            PeerSkip.Because($"{path} is not there; {variable} may name its folder");
        }

        return path;
    }
}
