using System.IO.Compression;
using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Demo;

/// <summary>The captured stream that lies beside the program, and what the database held at its end.</summary>
internal static class ShopCapture
{
    /// <summary>The events, in the form in which Kafka held them.</summary>
    public static string EventsFile => FileOf("events.ndjson.gz");

    /// <summary>Rows of each table at the end, as MySQL itself counted them.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> RowCountsAsync(CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using var file = File.OpenRead(FileOf("tables.ndjson.gz"));
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var lines = new StreamReader(unzipped);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var table = row.RootElement.GetProperty("table").GetString()!;
            counts[table] = counts.GetValueOrDefault(table) + 1;
        }

        return counts;
    }

    private static string FileOf(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "demo", name);
        return File.Exists(path)
            ? path
            : throw new LakehouseException(ErrorKind.Unavailable, "a file of the demo is missing beside the program", new ErrorContext { Path = path }, "install the program again, with its demo folder");
    }
}
