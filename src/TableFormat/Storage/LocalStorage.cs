namespace Lakehouse.TableFormat.Storage;

/// <summary>Placeholder.</summary>
public sealed class LocalStorage(string root) : IStorage
{
    /// <inheritdoc />
    public string Root => root;

    /// <inheritdoc />
    public IStorage Scope(string folder) => throw new NotSupportedException();

    /// <inheritdoc />
    public IAsyncEnumerable<StorageEntry> ListAsync(string folder, bool recursive, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<PutOutcome> PutAsync(string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
