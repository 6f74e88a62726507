namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// A stored file as a file of this machine of which only those bytes are there that were asked for; its length is the whole one. For readers that
/// only know paths and whose reads are known before. It stays as long as this is not disposed. Thread-safe.
/// </summary>
/// <param name="path">Absolute path.</param>
/// <param name="hold">What keeps it there.</param>
/// <param name="fetch">Brings ranges; null when all bytes are there.</param>
public sealed class PartialCopy(string path, IDisposable? hold = null, Func<IReadOnlyList<StorageRange>, CancellationToken, ValueTask>? fetch = null) : IDisposable
{
    /// <summary>Absolute path.</summary>
    public string Path { get; } = path;

    /// <summary>Whether all bytes are there.</summary>
    public bool IsWhole => fetch is null;

    /// <summary>Brings what is not there yet. Without this, the end of the file is there: the footer of a base file.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: the file was removed meanwhile. Unsupported: the copies would take more room than they may. Unavailable: the disk or the store refuses.</exception>
    public ValueTask RequireAsync(IReadOnlyList<StorageRange> ranges, CancellationToken cancellationToken = default) =>
        fetch is null ? ValueTask.CompletedTask : fetch(ranges, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => hold?.Dispose();
}
