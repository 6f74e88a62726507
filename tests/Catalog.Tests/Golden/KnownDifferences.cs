using System.Text.Json.Nodes;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Where our objects are not those of Hudi's sync; <c>docs/catalogs.md</c> gives the reason for each under the same heading.</summary>
internal static class KnownDifferences
{
    /// <summary>Cases that ask for what we do not offer.</summary>
    public static readonly IReadOnlyDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["managed"] = "Managed tables",
        ["mor_skip_ro"] = "Suffixes",
        ["part_ts"] = "Partition values",
    };

    /// <summary>Lines of an object that may differ.</summary>
    private static readonly (string Case, string Step, Func<string, bool> Line, string Heading)[] Lines =
    [
        ("conditional", "same schema, same partitions", IsPosition, "Position"),
        ("r_evolve", "struct gets a field", line => IsPosition(line) || line.StartsWith("spark.sql.sources.schema.part.0", StringComparison.Ordinal), "Refused columns"),
    ];

    /// <summary>Headings that the documentation has to have.</summary>
    public static IEnumerable<string> Headings => [.. Refused.Values, .. Lines.Select(line => line.Heading), "Comments", "Timestamps", "Database", "Spark's version", "Merge-on-read tables", "Dropped partitions"];

    /// <summary>The lines that have to be equal.</summary>
    public static IEnumerable<string> Compared(IEnumerable<string> lines, string name, JsonObject step)
    {
        var allowed = Lines.Where(known => name.StartsWith(known.Case + "_", StringComparison.Ordinal) && known.Step == (string)step["step"]!).ToList();
        return lines.Where(line => !allowed.Any(known => known.Line(line.Trim())));
    }

    private static bool IsPosition(string line) => line.StartsWith("last_commit_", StringComparison.Ordinal);
}
