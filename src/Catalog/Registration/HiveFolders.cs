using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Registration;

/// <summary>Partition keys and values out of folder names such as <c>dt=2024-01-01/hh=07</c>, as Hive writes them: special characters as <c>%XX</c>.</summary>
internal static class HiveFolders
{
    /// <summary>The keys of a table, in lower case, and its partition folders; no keys for a table whose files lie in its own folder.</summary>
    /// <param name="files">All files of the table.</param>
    /// <param name="root">Folder of the table, for messages.</param>
    /// <exception cref="LakehouseException">Folders that are no partitions, or partitions of other keys.</exception>
    public static (IReadOnlyList<string> Keys, IReadOnlyList<PartitionFolder> Folders) Of(IReadOnlyList<FolderFile> files, string root)
    {
        IReadOnlyList<string>? keys = null;
        var first = files[0];
        var folders = new SortedDictionary<string, PartitionFolder>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => !folders.ContainsKey(file.Folder)))
        {
            var segments = file.Folder.Length == 0 ? [] : file.Folder.Split('/').Select(segment => Segment(segment, file, root)).ToList();
            var names = segments.Select(segment => segment.Key).ToList();
            keys ??= names;
            if (!keys.SequenceEqual(names))
            {
                throw Wrong(file, root, $"{Shown(names)} here, {Shown(keys)} in {first.Path}", "keep files of one table in folders of the same partition keys");
            }

            folders[file.Folder] = new PartitionFolder(file.Folder, [.. segments.Select(segment => segment.Value)]);
        }

        RefuseRepeatedKeys(keys!, first, root);
        return (keys!, keys!.Count == 0 ? [] : [.. folders.Values]);
    }

    private static void RefuseRepeatedKeys(IReadOnlyList<string> keys, FolderFile file, string root)
    {
        if (keys.Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            throw Wrong(file, root, "a partition key comes twice", "name each key once");
        }
    }

    private static string Shown(IReadOnlyList<string> keys) => keys.Count == 0 ? "no partition" : $"partitions by {string.Join(", ", keys)}";

    private static (string Key, string Value) Segment(string segment, FolderFile file, string root)
    {
        var equals = segment.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (Uri.UnescapeDataString(segment[..equals]).ToLowerInvariant(), Uri.UnescapeDataString(segment[(equals + 1)..]))
            : throw Wrong(file, root, $"the folder {segment} is no partition", "name it key=value, register the inner folder itself, or begin the name with _ to leave it out");
    }

    private static LakehouseException Wrong(FolderFile file, string root, string what, string fix) =>
        new(ErrorKind.Invalid, what, new ErrorContext { Path = $"{root}/{file.Path}" }, fix);
}
