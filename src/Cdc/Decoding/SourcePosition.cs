using System.Globalization;

namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// Where a streamed change stands in the source's binlog. (file, pos, row) is unique per change except for a key update,
/// whose deletion, tombstone and creation share it and differ by step. Ordered; files compare by their numeric suffix,
/// then by name. Text form: <c>binlog.000001:816575:1:0</c>.
/// </summary>
/// <param name="File">Binlog file name.</param>
/// <param name="Pos">Offset of the row event.</param>
/// <param name="Row">Number of the row inside that event.</param>
/// <param name="Step">0 for a deletion or an update, 1 for a tombstone, 2 for a creation.</param>
public readonly record struct SourcePosition(string File, long Pos, int Row, byte Step) : IComparable<SourcePosition>
{
    /// <summary>Whether the left one lies before the right one.</summary>
    public static bool operator <(SourcePosition left, SourcePosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one lies after the right one.</summary>
    public static bool operator >(SourcePosition left, SourcePosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one does not lie after the right one.</summary>
    public static bool operator <=(SourcePosition left, SourcePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one does not lie before the right one.</summary>
    public static bool operator >=(SourcePosition left, SourcePosition right) => left.CompareTo(right) >= 0;

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Such as <c>binlog.000001:816575:1:0</c>.</param>
    /// <param name="position">The position, when the answer is true.</param>
    public static bool TryParse(string text, out SourcePosition position)
    {
        position = default;
        var parts = text.Split(':');
        if (parts.Length < 4
            || !long.TryParse(parts[^3], NumberStyles.None, CultureInfo.InvariantCulture, out var pos)
            || !int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            || !byte.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var step))
        {
            return false;
        }

        position = new SourcePosition(string.Join(':', parts[..^3]), pos, row, step);
        return position.File.Length > 0;
    }

    /// <inheritdoc />
    public int CompareTo(SourcePosition other)
    {
        var byFile = CompareFiles(File, other.File);
        if (byFile != 0)
        {
            return byFile;
        }

        var byPos = Pos.CompareTo(other.Pos);
        if (byPos != 0)
        {
            return byPos;
        }

        var byRow = Row.CompareTo(other.Row);
        return byRow != 0 ? byRow : Step.CompareTo(other.Step);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Pos}:{Row}:{Step}");

    private static int CompareFiles(string? left, string? right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        var byNumber = NumberOf(left).CompareTo(NumberOf(right));
        return byNumber != 0 ? byNumber : string.CompareOrdinal(left, right);
    }

    private static long NumberOf(string? file) =>
        file is not null
        && long.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
}
