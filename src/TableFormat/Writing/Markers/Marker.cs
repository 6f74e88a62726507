using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.TableFormat.Writing.Markers;

/// <summary>The announcement of one data file, as a marker file's path says it (spec 8.6).</summary>
/// <param name="Partition">Partition path; empty for a table without partitions.</param>
/// <param name="FileName">Name of the data file.</param>
/// <param name="Kind">What was intended.</param>
internal sealed record Marker(string Partition, string FileName, MarkerKind Kind)
{
    private const string Infix = ".marker.";

    /// <summary>Path of the data file relative to the table.</summary>
    public string DataPath => Partition.Length == 0 ? FileName : $"{Partition}/{FileName}";

    /// <summary>Path of the marker relative to the write's marker folder.</summary>
    public string MarkerPath => $"{DataPath}{Infix}{Kind.ToString().ToUpperInvariant()}";

    /// <summary>Reads a path relative to the marker folder; false for anything that is no marker.</summary>
    public static bool TryParse(string markerPath, [NotNullWhen(true)] out Marker? marker)
    {
        marker = null;
        var infix = markerPath.LastIndexOf(Infix, StringComparison.Ordinal);
        if (infix <= 0 || !TryParseKind(markerPath[(infix + Infix.Length)..], out var kind))
        {
            return false;
        }

        var slash = markerPath.LastIndexOf('/', infix);
        marker = new Marker(slash < 0 ? string.Empty : markerPath[..slash], markerPath[(slash + 1)..infix], kind);
        return marker.FileName.Length > 0;
    }

    private static bool TryParseKind(string text, out MarkerKind kind) =>
        Enum.TryParse(text, ignoreCase: true, out kind) && text.All(char.IsAsciiLetterUpper);
}
