namespace Lakehouse.Catalog.Registration;

/// <summary>A file of a table.</summary>
/// <param name="Path">Path below the table's folder.</param>
/// <param name="Length">Bytes.</param>
internal sealed record FolderFile(string Path, long Length)
{
    /// <summary>Folder below the table's; empty for the table's own.</summary>
    public string Folder => Path.LastIndexOf('/') is var end and >= 0 ? Path[..end] : "";

    /// <summary>Name without folder.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Whether its content is gzipped, by its name.</summary>
    public bool IsGzip => Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
