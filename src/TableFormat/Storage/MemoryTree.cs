namespace Lakehouse.TableFormat.Storage;

/// <summary>The files and locks that all scopes of one <see cref="MemoryStorage"/> share. Guarded by <see cref="Gate"/>.</summary>
internal sealed class MemoryTree
{
    /// <summary>Held while the members are used.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What is remembered about the folders.</summary>
    public StorageMemory Memory { get; } = new();

    /// <summary>Content and modification time by full path.</summary>
    public SortedDictionary<string, (byte[] Content, DateTimeOffset ModifiedAt)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Current holders by full path.</summary>
    public Dictionary<string, MemoryLock> Locks { get; } = new(StringComparer.Ordinal);

    /// <summary>How many holders each lock has had, by full path.</summary>
    public Dictionary<string, long> Holders { get; } = new(StringComparer.Ordinal);
}
