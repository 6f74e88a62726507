using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage;

/// <summary>Files in memory, for tests and trials; gone with the process. Its scopes share files and locks. Thread-safe.</summary>
public sealed class MemoryStorage : IStorage
{
    private readonly MemoryTree tree;
    private readonly TimeProvider clock;
    private readonly string prefix;

    /// <summary>An empty store.</summary>
    /// <param name="clock">Gives the modification times.</param>
    public MemoryStorage(TimeProvider clock)
        : this(new MemoryTree(), clock, string.Empty)
    {
    }

    private MemoryStorage(MemoryTree tree, TimeProvider clock, string prefix)
    {
        this.tree = tree;
        this.clock = clock;
        this.prefix = prefix;
    }

    /// <inheritdoc />
    public string Root => prefix.Length == 0 ? "memory:" : $"memory:/{prefix}";

    /// <inheritdoc />
    public StorageMemory? Memory => tree.Memory;

    /// <inheritdoc />
    public IStorage Scope(string folder) => new MemoryStorage(tree, clock, StoragePath.Join(prefix, StoragePath.CheckFolder(folder)));

    /// <inheritdoc />
    public IAsyncEnumerable<StorageEntry> ListAsync(string folder, bool recursive, CancellationToken cancellationToken = default)
    {
        var below = FullFolder(folder);
        lock (tree.Gate)
        {
            var files = tree.Files.Where(pair => pair.Key.StartsWith(below, StringComparison.Ordinal));
            return Entries(files, below, recursive).ToList().ToAsyncEnumerable();
        }
    }

    /// <inheritdoc />
    public ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default)
    {
        lock (tree.Gate)
        {
            return new(tree.Files.TryGetValue(Full(path), out var file)
                ? new StorageEntry(path, file.Content.Length, file.ModifiedAt)
                : null);
        }
    }

    /// <inheritdoc />
    public ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default)
    {
        lock (tree.Gate)
        {
            return new(tree.Files.TryGetValue(Full(path), out var file) ? file.Content.ToArray() : null);
        }
    }

    /// <inheritdoc />
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        lock (tree.Gate)
        {
            return tree.Files.TryGetValue(Full(path), out var file)
                ? new(new MemoryStream(file.Content, writable: false))
                : throw new LakehouseException(ErrorKind.Corrupt, "The file does not exist.", new ErrorContext { Path = $"{Root}/{path}" });
        }
    }

    /// <inheritdoc />
    public ValueTask<PutOutcome> PutAsync(
        string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Store(Full(path), content.ToArray(), condition));
    }

    /// <inheritdoc />
    public ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = Full(path);
        return new(new MemoryUpload(content => Store(full, content, PutCondition.Always)));
    }

    /// <inheritdoc />
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        lock (tree.Gate)
        {
            tree.Files.Remove(Full(path));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default)
    {
        var below = FullFolder(folder);
        lock (tree.Gate)
        {
            foreach (var path in tree.Files.Keys.Where(path => path.StartsWith(below, StringComparison.Ordinal)).ToList())
            {
                tree.Files.Remove(path);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = Full(path);
        lock (tree.Gate)
        {
            return new(MemoryLock.TryTake(tree, full));
        }
    }

    private PutOutcome Store(string full, byte[] content, PutCondition condition)
    {
        lock (tree.Gate)
        {
            if (condition == PutCondition.IfAbsent && tree.Files.ContainsKey(full))
            {
                return PutOutcome.Exists;
            }

            tree.Files[full] = (content, clock.GetUtcNow());
            return PutOutcome.Written;
        }
    }

    private IEnumerable<StorageEntry> Entries(
        IEnumerable<KeyValuePair<string, (byte[] Content, DateTimeOffset ModifiedAt)>> files, string below, bool recursive)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, file) in files)
        {
            var slash = recursive ? -1 : path.IndexOf('/', below.Length);
            if (slash < 0)
            {
                yield return new StorageEntry(Relative(path), file.Content.Length, file.ModifiedAt);
            }
            else if (seen.Add(path[..slash]))
            {
                yield return new StorageEntry(Relative(path[..slash]), 0, file.ModifiedAt, IsFolder: true);
            }
        }
    }

    private string Full(string path) => StoragePath.Join(prefix, StoragePath.CheckFile(path));

    private string FullFolder(string folder)
    {
        var full = StoragePath.Join(prefix, StoragePath.CheckFolder(folder));
        return full.Length == 0 ? full : full + "/";
    }

    private string Relative(string full) => prefix.Length == 0 ? full : full[(prefix.Length + 1)..];
}
