using System.Diagnostics.CodeAnalysis;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>The name of a base file, <c>fileId_writeToken_instant.parquet</c> (spec 3.3), both ways. Immutable.</summary>
/// <param name="FileId">File group.</param>
/// <param name="WriteToken"><c>task-stage-attempt</c>; keeps attempts of one instant apart.</param>
/// <param name="Instant">The instant that made the file.</param>
/// <param name="Extension">From the first dot on.</param>
public sealed record BaseFileName(string FileId, string WriteToken, InstantTime Instant, string Extension = BaseFileName.Parquet)
{
    /// <summary>Extension of the only base format that this program reads and writes.</summary>
    public const string Parquet = ".parquet";

    /// <summary>Reads a file name without folder; false for everything that is no Parquet base file.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out BaseFileName? result)
    {
        ArgumentNullException.ThrowIfNull(name);
        result = null;
        var parts = name.Split('_');
        if (name.StartsWith('.') || parts.Length != 3 || parts[0].Length == 0)
        {
            return false;
        }

        var dot = parts[2].IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !InstantTime.TryParse(parts[2][..dot], out var instant))
        {
            return false;
        }

        var extension = parts[2][dot..];
        result = extension == Parquet ? new BaseFileName(parts[0], parts[1], instant, extension) : null;
        return result is not null;
    }

    /// <summary>The file name, without folder.</summary>
    public override string ToString() => $"{FileId}_{WriteToken}_{Instant}{Extension}";
}
