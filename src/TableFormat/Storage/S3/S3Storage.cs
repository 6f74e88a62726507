using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage.S3.Locks;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// A prefix of a bucket. Puts are atomic and durable when they return, conditional ones by <c>If-None-Match</c>. Folders are what keys have
/// before a slash; there are no empty ones. Thread-safe, also between processes.
/// </summary>
internal sealed class S3Storage : IStorage
{
    private readonly S3Client client;
    private readonly S3Copies copies;
    private readonly string prefix;
    private readonly Func<DateTimeOffset?>? notAfter;

    /// <summary>Opens a prefix.</summary>
    /// <param name="client">Client of the bucket.</param>
    /// <param name="prefix">What all keys begin with, without slash at either end; empty for the whole bucket.</param>
    /// <param name="memory">What is remembered about its folders.</param>
    /// <param name="copies">Copies of its files on this machine; none when null.</param>
    /// <param name="notAfter">When a write or deletion may take effect at the latest, asked at each; null for no end.</param>
    public S3Storage(S3Client client, string prefix, StorageMemory memory, S3Copies? copies = null, Func<DateTimeOffset?>? notAfter = null)
    {
        this.notAfter = notAfter;
        this.client = client;
        this.prefix = StoragePath.CheckFolder(prefix);
        this.copies = copies ?? new S3Copies(client, null);
        Memory = memory;
    }

    /// <inheritdoc />
    public string Root => prefix.Length == 0 ? $"s3://{client.Bucket}" : client.PlaceOf(prefix);

    /// <inheritdoc />
    public TimeSpan FileTimeResolution => TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public StorageMemory Memory { get; }

    /// <inheritdoc />
    public TimeProvider? Clock => client.Clock;

    /// <summary>The bucket's client.</summary>
    internal S3Client Client => client;

    /// <inheritdoc />
    public bool LocksAreLeases => true;

    /// <inheritdoc />
    public IStorage Fenced(Func<DateTimeOffset?> notAfter) => new S3Storage(client, prefix, Memory, copies, notAfter);

    /// <inheritdoc />
    public IStorage Scope(string folder) => new S3Storage(client, StoragePath.Join(prefix, StoragePath.CheckFolder(folder)), Memory, copies, notAfter);

    /// <inheritdoc />
    public async IAsyncEnumerable<StorageEntry> ListAsync(
        string folder, bool recursive, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var below = FolderKey(folder);
        await foreach (var page in client.ListAsync(below, recursive, null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var (key, length, modifiedAt) in page.Objects)
            {
                if (Relative(key, below) is { } path)
                {
                    yield return new StorageEntry(path, length, modifiedAt);
                }
            }

            foreach (var found in page.Folders)
            {
                if (found.EndsWith('/') && Relative(found[..^1], below) is { } path)
                {
                    yield return new StorageEntry(path, 0, DateTimeOffset.UnixEpoch, IsFolder: true);
                }
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default) =>
        await client.HeadAsync(KeyOf(path), cancellationToken).ConfigureAwait(false) is { } found
            ? new StorageEntry(path, found.Length, found.ModifiedAt)
            : null;

    /// <inheritdoc />
    public async ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        (await client.TryGetAsync(KeyOf(path), cancellationToken).ConfigureAwait(false))?.Content;

    /// <inheritdoc />
    public async ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        (Stream?)copies.TryOpen(KeyOf(path)) ?? await S3ReadStream.OpenAsync(client, KeyOf(path), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<LocalCopy> CopyLocallyAsync(string path, CancellationToken cancellationToken = default) => copies.GetAsync(KeyOf(path), cancellationToken);

    /// <inheritdoc />
    public ValueTask<PartialCopy> CopyPartlyAsync(string path, CancellationToken cancellationToken = default) => copies.GetPartlyAsync(KeyOf(path), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<PutOutcome> PutAsync(
        string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default)
    {
        var wanted = condition == PutCondition.IfAbsent ? S3Condition.Absent : S3Condition.None;
        return (await client.PutAsync(KeyOf(path), content, wanted, notAfter?.Invoke(), cancellationToken).ConfigureAwait(false)).Written ? PutOutcome.Written : PutOutcome.Exists;
    }

    /// <inheritdoc />
    public ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default) => new(new S3Upload(client, copies, KeyOf(path), notAfter));

    /// <inheritdoc />
    public ValueTask<long> ComposeAsync(string path, IReadOnlyList<StoragePiece> pieces, CancellationToken cancellationToken = default) =>
        S3Composer.IsWorthwhile(pieces)
            ? new S3Composer(client, KeyOf(path), notAfter).RunAsync([.. pieces.Select(piece => piece.Source is { } source ? StoragePiece.Of(KeyOf(source), piece.From, piece.Length) : piece)], cancellationToken)
            : Composition.CopyAsync(this, path, pieces, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(path);
        await DeleteKeyAsync(key, cancellationToken).ConfigureAwait(false);
        copies.Forget(key);
    }

    /// <inheritdoc />
    public async ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default)
    {
        var below = FolderKey(folder);
        await foreach (var page in client.ListAsync(below, recursive: true, null, cancellationToken).ConfigureAwait(false))
        {
            if (page.Objects.Count > 0)
            {
                await DeleteKeysAsync([.. page.Objects.Select(found => Inside(found.Key, below))], cancellationToken).ConfigureAwait(false);
                foreach (var (key, _, _) in page.Objects)
                {
                    copies.Forget(key);
                }
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default)
    {
        var key = KeyOf(path);
        var last = Memory.GetOrAdd(client.PlaceOf(key), () => new LastRelease());
        return await S3Lock.TryTakeAsync(client, key, client.Settings.LockLease, last, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask SweepAsync(string folder, CancellationToken cancellationToken = default)
    {
        foreach (var (key, id) in await client.Uploads.ListAsync(FolderKey(folder), cancellationToken).ConfigureAwait(false))
        {
            await client.Uploads.AbortAsync(key, id, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask DeleteKeyAsync(string key, CancellationToken cancellationToken) =>
        notAfter?.Invoke() is { } end ? client.DeleteAsync(key, end, cancellationToken) : client.DeleteAsync(key, cancellationToken);

    // Deletions of many keys in one request cannot be given an end.
    private async ValueTask DeleteKeysAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (notAfter?.Invoke() is null)
        {
            await client.DeleteAsync(keys, cancellationToken).ConfigureAwait(false);
            return;
        }

        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = client.Settings.ParallelParts, CancellationToken = cancellationToken },
            (key, stop) => DeleteKeyAsync(key, stop)).ConfigureAwait(false);
    }

    private string KeyOf(string path) => StoragePath.Join(prefix, StoragePath.CheckFile(path));

    private string FolderKey(string folder)
    {
        var full = StoragePath.Join(prefix, StoragePath.CheckFolder(folder));
        return full.Length == 0 ? full : full + "/";
    }

    // Keys that no path can name (a//b, or the object a/ by which consoles show a folder) are nobody's of ours.
    private string? Relative(string key, string below) =>
        Inside(key, below)[(prefix.Length == 0 ? 0 : prefix.Length + 1)..] is { Length: > 0 } path && !StoragePath.HasEmptySegment(path) ? path : null;

    // A hostile listing must not lead anybody elsewhere.
    private string Inside(string key, string below) =>
        key.StartsWith(below, StringComparison.Ordinal) && !StoragePath.HasDottedSegment(key) && !key.Contains('\0', StringComparison.Ordinal)
            ? key
            : throw new LakehouseException(
                ErrorKind.Corrupt,
                "The store listed a key outside of the folder that was asked for, or one with '.' or '..' in it.",
                new ErrorContext { Path = client.PlaceOf(key) },
                "Look at the endpoint; remove the object if it is there.");
}
