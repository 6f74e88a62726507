namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// What a process keeps about the folders of one store between calls, shared by all scopes of that store: nothing in it is needed, all of it
/// can be found again in the store. The folders used longest ago are forgotten first. Thread-safe.
/// </summary>
/// <param name="cacheFolder">Local folder for what outlives the process, or null to keep nothing on disk. It may be deleted at any time.</param>
public sealed class StorageMemory(string? cacheFolder = null)
{
    private const int MostFolders = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Root, Type Kind), LinkedListNode<((string Root, Type Kind) Key, object Value)>> entries = [];
    private readonly LinkedList<((string Root, Type Kind) Key, object Value)> byUse = new();
    private long stamp;

    /// <summary>Local folder for what outlives the process; null keeps nothing on disk.</summary>
    public string? CacheFolder { get; } = cacheFolder;

    /// <summary>A number that is larger than all before.</summary>
    internal long NextStamp() => Interlocked.Increment(ref stamp);

    /// <summary>What is remembered of a folder, made when there is nothing yet.</summary>
    /// <param name="root">Root of the store's scope.</param>
    /// <param name="make">Makes it; called under a lock.</param>
    internal T GetOrAdd<T>(string root, Func<T> make)
        where T : class
    {
        lock (gate)
        {
            if (entries.TryGetValue((root, typeof(T)), out var node))
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
                return (T)node.Value.Value;
            }

            var value = make();
            entries[(root, typeof(T))] = byUse.AddFirst(((root, typeof(T)), value));
            if (entries.Count > MostFolders)
            {
                entries.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }

            return value;
        }
    }
}
