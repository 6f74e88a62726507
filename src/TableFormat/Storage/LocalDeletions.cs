namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// Folders whose deletions are not on disk yet. They are flushed before the next file gets its name, so that whoever sees that file
/// after a power failure sees the deletions that came before it too: a rollback's result implies that its files are gone, a new
/// <c>hoodie.properties</c> that the old one is. Deleting many files then costs one flush per folder. Thread-safe.
/// </summary>
/// <param name="sync">Flushes a folder's entries.</param>
internal sealed class LocalDeletions(Action<string> sync)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);

    /// <summary>Something was removed from the folder.</summary>
    public void Add(string folder)
    {
        lock (gate)
        {
            folders.Add(folder);
        }
    }

    /// <summary>Makes all deletions so far durable; a second caller waits for the first.</summary>
    public void Flush()
    {
        lock (gate)
        {
            foreach (var folder in folders)
            {
                // A folder that was removed itself has its parent in the set.
                if (Directory.Exists(folder))
                {
                    sync(folder);
                }
            }

            folders.Clear();
        }
    }
}
