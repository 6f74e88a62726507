using System.IO.Enumeration;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Sources;

/// <summary>Finds the files that paths, folders and globs name.</summary>
internal static class EventFiles
{
    private static readonly string[] Forms = [".ndjson", ".jsonl", ".json"];

    /// <summary>Files in the order of the paths; those of a folder or glob in ordinal order of their names.</summary>
    /// <exception cref="LakehouseException">A path names nothing, or a file of another form.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        var files = paths.SelectMany(Expand).Distinct(StringComparer.Ordinal).ToList();
        if (files.GroupBy(Path.GetFileName, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"Two files have the name {twice.Key}.", new ErrorContext { Path = string.Join(", ", twice) },
                "positions are kept by file name; rename one of them");
        }

        return files;
    }

    /// <summary>Opens a file; <c>.gz</c> is unpacked on the way. <paramref name="raw"/> is the stream of the stored bytes.</summary>
    public static Stream Open(string path, out Stream raw)
    {
        try
        {
            raw = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LakehouseException(
                ErrorKind.Unavailable, $"The file cannot be opened: {failure.Message}", new ErrorContext { Path = path },
                "check that it exists and that this user may read it", failure);
        }

        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new System.IO.Compression.GZipStream(raw, System.IO.Compression.CompressionMode.Decompress)
            : raw;
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (Directory.Exists(path)) return Named(Directory.EnumerateFiles(path).Where(HasForm), path);
        if (path.AsSpan().IndexOfAny('*', '?') >= 0) return Named(Glob(path), path);
        if (!File.Exists(path)) throw Missing(path);
        return HasForm(path) ? [path] : throw new LakehouseException(
            ErrorKind.Invalid, "The file's name does not say what it holds.", new ErrorContext { Path = path },
            "files of events end in .ndjson, .jsonl or .json, each also with .gz");
    }

    private static IEnumerable<string> Glob(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        var pattern = Path.GetFileName(path);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file), ignoreCase: false))
            : [];
    }

    private static List<string> Named(IEnumerable<string> files, string path)
    {
        var found = files.OrderBy(Path.GetFileName, StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw Missing(path);
    }

    private static bool HasForm(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Forms.Any(form => name.EndsWith(form, StringComparison.OrdinalIgnoreCase));
    }

    private static LakehouseException Missing(string path) => new(
        ErrorKind.Invalid, "No file of events is there.", new ErrorContext { Path = path },
        "name a file, a folder or a glob of .ndjson, .jsonl or .json files, each also with .gz");
}
