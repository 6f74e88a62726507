namespace Lakehouse.TableFormat.Storage;

/// <summary>One listed file or folder.</summary>
/// <param name="Path">Path relative to the store's root.</param>
/// <param name="Length">Bytes; 0 for a folder.</param>
/// <param name="ModifiedAt">Modification time as the store tells it; never used to decide anything about a table, except whether a heartbeat is stale.</param>
/// <param name="IsFolder">True for a folder (only in non-recursive listings).</param>
public readonly record struct StorageEntry(string Path, long Length, DateTimeOffset ModifiedAt, bool IsFolder = false)
{
    /// <summary>Last segment of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
