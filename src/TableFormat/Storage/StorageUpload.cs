namespace Lakehouse.TableFormat.Storage;

/// <summary>A large file being written. Disposing without <see cref="CompleteAsync"/> leaves nothing behind. Not thread-safe.</summary>
public abstract class StorageUpload : IAsyncDisposable
{
    /// <summary>Where the bytes go; forward only.</summary>
    public abstract Stream Stream { get; }

    /// <summary>Makes the file durable and visible; returns its length in bytes.</summary>
    public abstract ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Drops what was written unless completed.</summary>
    public abstract ValueTask DisposeAsync();
}
