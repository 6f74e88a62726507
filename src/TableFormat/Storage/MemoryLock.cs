namespace Lakehouse.TableFormat.Storage;

/// <summary>A lock inside one <see cref="MemoryStorage"/>.</summary>
internal sealed class MemoryLock(MemoryTree tree, string path) : IStorageLock
{
    /// <inheritdoc />
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default)
    {
        lock (tree.Gate)
        {
            return new(tree.Locks.TryGetValue(path, out var holder) && holder == this);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        lock (tree.Gate)
        {
            if (tree.Locks.TryGetValue(path, out var holder) && holder == this)
            {
                tree.Locks.Remove(path);
            }
        }

        return ValueTask.CompletedTask;
    }
}
