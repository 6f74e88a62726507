namespace Lakehouse.Catalog.Desired;

/// <summary>Folders as the URIs that metastores keep. Hadoop writes <c>file:/path</c> and does not escape.</summary>
internal static class Locations
{
    private static readonly string[] ObjectStoreSchemes = ["s3", "s3a", "s3n"];

    /// <summary>URI of a store's root.</summary>
    /// <param name="root">A folder or <c>scheme://…</c>.</param>
    /// <param name="scheme">Scheme that replaces <c>s3</c>, or null.</param>
    public static string Of(string root, string? scheme)
    {
        if (root.StartsWith("s3://", StringComparison.Ordinal))
        {
            return scheme is null ? root : scheme + root[2..];
        }

        if (root.Contains("://", StringComparison.Ordinal) || root.StartsWith("memory:", StringComparison.Ordinal))
        {
            return root;
        }

        var path = root.Replace('\\', '/');
        return path.StartsWith('/') ? "file:" + path : "file:/" + path;
    }

    /// <summary>Folder of a partition.</summary>
    public static string OfPartition(string table, string path) => path.Length == 0 ? table : $"{table}/{path}";

    /// <summary>Whether two URIs are written alike but for slashes.</summary>
    public static bool AreSame(string left, string right) => string.Equals(Plain(left), Plain(right), StringComparison.Ordinal);

    /// <summary>Whether two URIs lead to the same folder, whichever of the S3 schemes they have.</summary>
    public static bool AreSameFolder(string left, string right) => string.Equals(WithoutDriver(Plain(left)), WithoutDriver(Plain(right)), StringComparison.Ordinal);

    private static string Plain(string location)
    {
        var text = location.TrimEnd('/');
        return text.StartsWith("file:", StringComparison.Ordinal) ? "file:/" + text[5..].TrimStart('/') : text;
    }

    private static string WithoutDriver(string location)
    {
        var end = location.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && ObjectStoreSchemes.Contains(location[..end]) ? "s3" + location[end..] : location;
    }
}
