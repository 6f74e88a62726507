using System.Globalization;

namespace Lakehouse.TableFormat.Storage;

/// <summary>A lock inside one <see cref="MemoryStorage"/>. Thread-safe.</summary>
internal sealed class MemoryLock : IStorageLock
{
    private readonly MemoryTree tree;
    private readonly string path;
    private readonly long holder;
    private volatile bool released;

    private MemoryLock(MemoryTree tree, string path, long holder) => (this.tree, this.path, this.holder) = (tree, path, holder);

    /// <inheritdoc />
    public string? FoundAs => Text(holder - 1);

    /// <inheritdoc />
    public string? LeftAs => released ? Text(holder) : null;

    /// <summary>Takes a lock; null while it is held. Call it with the tree's gate held.</summary>
    public static MemoryLock? TryTake(MemoryTree tree, string path)
    {
        var holder = tree.Holders.GetValueOrDefault(path) + 1;
        var taken = new MemoryLock(tree, path, holder);
        if (!tree.Locks.TryAdd(path, taken))
        {
            return null;
        }

        tree.Holders[path] = holder;
        return taken;
    }

    /// <inheritdoc />
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default)
    {
        lock (tree.Gate)
        {
            return new(tree.Locks.TryGetValue(path, out var current) && current == this);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        lock (tree.Gate)
        {
            if (tree.Locks.TryGetValue(path, out var current) && current == this)
            {
                tree.Locks.Remove(path);
                released = true;
            }
        }

        return ValueTask.CompletedTask;
    }

    private static string Text(long holder) => holder.ToString(CultureInfo.InvariantCulture);
}
