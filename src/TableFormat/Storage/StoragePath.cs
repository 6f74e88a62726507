using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage;

/// <summary>The rules for paths of <see cref="IStorage"/>: relative, <c>/</c> between segments, nothing that could leave the root.</summary>
public static class StoragePath
{
    /// <summary>Checks the path of a file.</summary>
    /// <exception cref="LakehouseException">Invalid: empty, absolute, or with a segment that is empty, <c>.</c> or <c>..</c>.</exception>
    public static string CheckFile(string path) =>
        path.Length > 0 ? CheckFolder(path) : throw Bad(path, "is empty");

    /// <summary>Checks the path of a folder; the empty string is the root.</summary>
    /// <exception cref="LakehouseException">Invalid, as for <see cref="CheckFile"/>.</exception>
    public static string CheckFolder(string path)
    {
        if (path.Length == 0)
        {
            return path;
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw Bad(path, "contains a NUL character");
        }

        if (Path.IsPathRooted(path))
        {
            throw Bad(path, "is absolute");
        }

        if (HasEmptySegment(path) || HasDottedSegment(path))
        {
            throw Bad(path, "has an empty segment, '.' or '..'");
        }

        return path;
    }

    /// <summary>Whether a segment is empty.</summary>
    internal static bool HasEmptySegment(string path) =>
        path.StartsWith('/') || path.EndsWith('/') || path.Contains("//", StringComparison.Ordinal);

    /// <summary>Whether a segment is <c>.</c> or <c>..</c>, also to systems on which a backslash separates them.</summary>
    internal static bool HasDottedSegment(string path)
    {
        foreach (var range in path.AsSpan().SplitAny('/', '\\'))
        {
            if (path.AsSpan()[range] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Two parts as one path; either may be the root.</summary>
    public static string Join(string folder, string name) =>
        folder.Length == 0 ? name : name.Length == 0 ? folder : $"{folder}/{name}";

    private static LakehouseException Bad(string path, string why) => new(
        ErrorKind.Invalid,
        $"The path '{path}' {why}.",
        fix: "Use a path relative to the store's root, such as eu/data.parquet.");
}
