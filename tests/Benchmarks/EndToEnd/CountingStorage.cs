using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>Counts the calls of a store by kind.</summary>
internal sealed class CountingStorage(IStorage inner) : IStorage
{
    private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Root => inner.Root;

    /// <inheritdoc />
    public StorageMemory? Memory => inner.Memory;

    /// <summary>Begins anew.</summary>
    public void Reset() => calls.Clear();

    /// <summary>Calls by kind, divided by the number of commits.</summary>
    public string PerCommit(int commits) => string.Join(
        ", ", calls.OrderByDescending(call => call.Value).Select(call => string.Create(CultureInfo.InvariantCulture, $"{call.Key} {(double)call.Value / commits:0.#}")));

    /// <inheritdoc />
    public IStorage Scope(string folder) => inner.Scope(folder);

    /// <inheritdoc />
    public async IAsyncEnumerable<StorageEntry> ListAsync(string folder, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Count(folder.StartsWith(".hoodie", StringComparison.Ordinal) ? "list timeline" : "list data");
        await foreach (var entry in inner.ListAsync(folder, recursive, cancellationToken))
        {
            yield return entry;
        }
    }

    /// <inheritdoc />
    public ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default) => Counted("stat", inner.StatAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) => Counted("read", inner.TryReadAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) => Counted("open", inner.OpenReadAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<LocalCopy> CopyLocallyAsync(string path, CancellationToken cancellationToken = default) => Counted("open", inner.CopyLocallyAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask<PutOutcome> PutAsync(string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default) =>
        Counted("put", inner.PutAsync(path, content, condition, cancellationToken));

    /// <inheritdoc />
    public ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default) => Counted("create", inner.CreateAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default) => Counted("delete", inner.DeleteAsync(path, cancellationToken));

    /// <inheritdoc />
    public ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default)
    {
        Count("delete folder");
        return inner.DeleteFolderAsync(folder, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default) => inner.TryLockAsync(path, cancellationToken);

    /// <inheritdoc />
    public ValueTask SweepAsync(string folder, CancellationToken cancellationToken = default) => inner.SweepAsync(folder, cancellationToken);

    private T Counted<T>(string kind, T result)
    {
        Count(kind);
        return result;
    }

    private void Count(string kind) => calls.AddOrUpdate(kind, 1, static (_, count) => count + 1);
}
