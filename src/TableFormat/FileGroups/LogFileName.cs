using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>The name of a log file, <c>.fileId_instant.log.version_writeToken[.cdc]</c> (spec 3.4), both ways. Immutable.</summary>
/// <param name="FileId">File group.</param>
/// <param name="Instant">Version 6: base instant of the slice. Versions 8 and 9, and <c>.cdc</c> files: the instant of the write itself.</param>
/// <param name="Version">Counts from 1 within file group and instant.</param>
/// <param name="WriteToken"><c>task-stage-attempt</c>; null in very old files.</param>
/// <param name="IsCdc">True for change logs, which are never merged.</param>
public sealed record LogFileName(string FileId, InstantTime Instant, int Version, string? WriteToken, bool IsCdc = false)
{
    private const string Marker = ".log.";
    private const string CdcSuffix = ".cdc";

    /// <summary>Order inside a slice: instant, version, token (none first), change logs last.</summary>
    public static IComparer<LogFileName> SliceOrder { get; } = Comparer<LogFileName>.Create(Compare);

    /// <summary>Reads a file name without folder; false for everything that is no log file.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out LogFileName? result)
    {
        ArgumentNullException.ThrowIfNull(name);
        result = null;
        var isCdc = name.EndsWith(CdcSuffix, StringComparison.Ordinal);
        var body = isCdc ? name[..^CdcSuffix.Length] : name;
        var marker = body.IndexOf(Marker, StringComparison.Ordinal);
        var separator = body.IndexOf('_', StringComparison.Ordinal);
        if (!name.StartsWith('.') || marker < 0 || separator <= 1 || separator > marker
            || !InstantTime.TryParse(body[(separator + 1)..marker], out var instant))
        {
            return false;
        }

        var tail = body[(marker + Marker.Length)..].Split('_', 2);
        if (int.TryParse(tail[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            result = new LogFileName(body[1..separator], instant, version, tail.Length > 1 ? tail[1] : null, isCdc);
        }

        return result is not null;
    }

    /// <summary>The file name, without folder.</summary>
    public override string ToString() =>
        $".{FileId}_{Instant}{Marker}{Version.ToString(CultureInfo.InvariantCulture)}{(WriteToken is null ? "" : "_" + WriteToken)}{(IsCdc ? CdcSuffix : "")}";

    private static int Compare(LogFileName left, LogFileName right)
    {
        var order = left.Instant.CompareTo(right.Instant);
        order = order != 0 ? order : left.Version.CompareTo(right.Version);
        order = order != 0 ? order : string.CompareOrdinal(left.WriteToken, right.WriteToken);
        return order != 0 ? order : left.IsCdc.CompareTo(right.IsCdc);
    }
}
