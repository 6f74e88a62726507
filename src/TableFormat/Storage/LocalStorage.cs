using System.IO.Enumeration;

namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// A folder of the local file system. What <see cref="PutAsync"/> and a completed upload return from is durable: file and folder
/// are flushed to disk. Unfinished files have hidden temporary names that listings leave out and <see cref="SweepAsync"/> removes.
/// Deletions are durable before the next file of the same store (or a scope of it) gets its name, in whatever folder; until then a
/// power failure may bring deleted files back. Thread-safe, also between processes.
/// </summary>
public sealed class LocalStorage : IStorage
{
    private readonly LocalFolders folders;
    private readonly LocalDeletions deletions;

    /// <summary>Opens a folder; it need not exist yet.</summary>
    /// <param name="root">Path of the folder, absolute or relative to the current one.</param>
    public LocalStorage(string root)
        : this(root, new StorageMemory())
    {
    }

    /// <summary>Opens a folder; it need not exist yet.</summary>
    /// <param name="root">Path of the folder, absolute or relative to the current one.</param>
    /// <param name="memory">What to remember about its folders, and where.</param>
    public LocalStorage(string root, StorageMemory memory)
        : this(root, new LocalDeletions(LocalFolders.Sync), memory)
    {
    }

    internal LocalStorage(string root, LocalDeletions deletions, StorageMemory? memory = null)
    {
        this.deletions = deletions;
        Memory = memory;
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        folders = new LocalFolders(Root);
    }

    /// <inheritdoc />
    public string Root { get; }

    /// <inheritdoc />
    public StorageMemory? Memory { get; }

    /// <inheritdoc />
    public IStorage Scope(string folder) => new LocalStorage(folders.Resolve(StoragePath.CheckFolder(folder)), deletions, Memory);

    /// <inheritdoc />
    public IAsyncEnumerable<StorageEntry> ListAsync(string folder, bool recursive, CancellationToken cancellationToken = default) =>
        Enumerate(folders.Resolve(StoragePath.CheckFolder(folder)), recursive, hideTemporary: true, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc />
    public ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default)
    {
        var info = new FileInfo(ResolveFile(path));
        return new(LocalErrors.Run(path, () =>
            info.Exists ? new StorageEntry(path, info.Length, info.LastWriteTimeUtc) : default(StorageEntry?)));
    }

    /// <inheritdoc />
    public ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = ResolveFile(path);
        return LocalErrors.RunAsync<byte[]?>(full, async () =>
        {
            try
            {
                return await File.ReadAllBytesAsync(full, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(full))
            {
                return null;
            }
        });
    }

    /// <inheritdoc />
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = ResolveFile(path);
        return new(LocalErrors.Run<Stream>(full, () => new FileStream(full, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.RandomAccess,
        })));
    }

    /// <inheritdoc />
    public ValueTask<LocalCopy> CopyLocallyAsync(string path, CancellationToken cancellationToken = default) => new(new LocalCopy(ResolveFile(path)));

    /// <inheritdoc />
    public ValueTask<PutOutcome> PutAsync(
        string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default)
    {
        var full = ResolveFile(path);
        return LocalErrors.RunAsync(full, async () =>
        {
            if (condition == PutCondition.IfAbsent && File.Exists(full))
            {
                return PutOutcome.Exists;
            }

            using var file = LocalFile.Create(full, deletions, inOnePiece: true);
            file.Stream.Write(content.Span);
            if (condition == PutCondition.IfAbsent)
            {
                return await file.PublishIfAbsentAsync(cancellationToken).ConfigureAwait(false) ? PutOutcome.Written : PutOutcome.Exists;
            }

            await file.ReplaceAsync(cancellationToken).ConfigureAwait(false);
            return PutOutcome.Written;
        });
    }

    /// <inheritdoc />
    public ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default) =>
        new(new LocalUpload(ResolveFile(path), deletions));

    /// <inheritdoc />
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = ResolveFile(path);
        LocalErrors.Run(full, () =>
        {
            var exists = File.Exists(full);
            if (exists)
            {
                File.Delete(full);
                deletions.Add(Path.GetDirectoryName(full)!);
            }

            return exists;
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default)
    {
        var full = folders.Resolve(StoragePath.CheckFolder(folder));
        LocalErrors.Run(full, () =>
        {
            try
            {
                Directory.Delete(full, recursive: true);
                deletions.Add(Path.GetDirectoryName(full) ?? full);
                return true;
            }
            catch (DirectoryNotFoundException)
            {
                return false;
            }
        });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = ResolveFile(path);
        return new(LocalErrors.Run<IStorageLock?>(full, () => LocalLock.TryTake(full)));
    }

    /// <inheritdoc />
    public ValueTask SweepAsync(string folder, CancellationToken cancellationToken = default)
    {
        var full = folders.Resolve(StoragePath.CheckFolder(folder));
        foreach (var entry in Enumerate(full, recursive: true, hideTemporary: false, cancellationToken))
        {
            if (LocalTemp.IsTemp(entry.Name))
            {
                LocalErrors.Run(entry.Path, () =>
                {
                    File.Delete(Path.Combine(Root, entry.Path));
                    return true;
                });
            }
        }

        return ValueTask.CompletedTask;
    }

    private string ResolveFile(string path) => folders.Resolve(StoragePath.CheckFile(path));

    private IEnumerable<StorageEntry> Enumerate(string folder, bool recursive, bool hideTemporary, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = recursive };
        var entries = LocalErrors.Run(folder, () => new FileSystemEnumerable<StorageEntry>(folder, ToEntry, options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !(recursive && entry.IsDirectory) && !(hideTemporary && LocalTemp.IsTemp(entry.FileName)),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        }.GetEnumerator());
        using (entries)
        {
            while (LocalErrors.Run(folder, entries.MoveNext))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entries.Current;
            }
        }
    }

    private StorageEntry ToEntry(ref FileSystemEntry entry)
    {
        // The folder that is listed lies below the root, by its letters too.
        var relative = entry.ToFullPath()[(Path.EndsInDirectorySeparator(Root) ? Root.Length : Root.Length + 1)..];
        var path = OperatingSystem.IsWindows() ? relative.Replace('\\', '/') : relative;
        return new StorageEntry(path, entry.IsDirectory ? 0 : entry.Length, entry.LastWriteTimeUtc, entry.IsDirectory);
    }
}
