using System.IO.Compression;
using System.Text;
using Lakehouse.TestKit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Inputs that real systems wrote, from <c>tests/data</c>.</summary>
internal static class FuzzSeeds
{
    private const int Most = 40;
    private const int Largest = 1 << 15;

    /// <summary>Small files of the golden tables whose path inside their zip fits, and whose content does.</summary>
    public static IReadOnlyList<byte[]> Files(Func<string, bool> match, Func<byte[], bool>? fits = null, int largest = Largest)
    {
        var found = new List<byte[]>();
        foreach (var zip in Zips())
        {
            using var archive = ZipFile.OpenRead(zip);
            // Few of each table, so that all releases have their turn.
            found.AddRange(archive.Entries.Where(entry => entry.Length > 0 && entry.Length <= largest && match(entry.FullName)).Select(Read).Where(fits ?? (_ => true)).Take(2));
            if (found.Count >= Most)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Names of files and folders of the golden tables.</summary>
    public static IReadOnlyList<byte[]> Names() =>
    [
        .. Zips().Take(Most).SelectMany(zip =>
        {
            using var archive = ZipFile.OpenRead(zip);
            return archive.Entries.Select(entry => entry.Name).Where(name => name.Length > 0).ToList();
        }).Distinct().Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Lines of captured change events.</summary>
    public static IReadOnlyList<byte[]> CaptureLines() =>
    [
        .. Directory.EnumerateFiles(Checkout.Data("cdc"), "*.ndjson.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(file =>
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            var lines = new List<byte[]>();
            for (var line = reader.ReadLine(); line is not null && lines.Count < 6; line = reader.ReadLine())
            {
                lines.Add(Encoding.UTF8.GetBytes(line));
            }

            return lines;
        }).Where(line => line.Length <= Largest),
    ];

    private static IEnumerable<string> Zips() => new[] { "hudi-0.15", "hudi-1x" }
        .SelectMany(origin => Directory.EnumerateFiles(Checkout.Data(origin), "*.zip", SearchOption.AllDirectories))
        .Where(zip => !zip.EndsWith("expected.zip", StringComparison.Ordinal))
        .OrderBy(zip => Path.GetFileName(zip), StringComparer.Ordinal);

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
