namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// A tree of files: a local folder, an object store's prefix, or memory. Paths are relative to its root, separated by
/// <c>/</c>, without leading or trailing slash; the root itself is the empty string. No path leaves the root.
/// Implementations are thread-safe. Failures are <see cref="Errors.LakehouseException"/>s.
/// </summary>
public interface IStorage
{
    /// <summary>The root as a person or another engine would name it, such as <c>/data/lake</c> or <c>s3://bucket/lake</c>.</summary>
    string Root { get; }

    /// <summary>To what the store cuts the times of its files, such as a second on S3; zero where times are kept as they are.</summary>
    TimeSpan FileTimeResolution => TimeSpan.Zero;

    /// <summary>The clock that the store's file times come from, or null where it is this machine's. Instant times follow it.</summary>
    TimeProvider? Clock => null;

    /// <summary>What this process remembers about the store's folders, shared by its scopes; null remembers nothing.</summary>
    StorageMemory? Memory => null;

    /// <summary>
    /// True where a lock is a file with a lease, which must be given an end of its own after its holder's death; it has the form of Hudi's
    /// <c>StorageBasedLockProvider</c> then.
    /// </summary>
    bool LocksAreLeases => false;

    /// <summary>
    /// The same store, whose writes (<see cref="PutAsync"/>, the completion of an upload or a composition) and deletions never take effect after a time
    /// (by the store's clock), however late the request arrives; they fail as Unavailable instead. Only stores whose locks are leases need to tell this from themselves.
    /// </summary>
    /// <param name="notAfter">Asked at each of them for its end; null for none.</param>
    IStorage Fenced(Func<DateTimeOffset?> notAfter) => this;

    /// <summary>The same store with its root moved to <paramref name="folder"/>.</summary>
    IStorage Scope(string folder);

    /// <summary>Files below <paramref name="folder"/> in no particular order; a missing folder has none.</summary>
    /// <param name="folder">Folder to list.</param>
    /// <param name="recursive">True lists the whole subtree's files; false lists direct files and direct folders.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<StorageEntry> ListAsync(string folder, bool recursive, CancellationToken cancellationToken = default);

    /// <summary>Facts about one file, or null where there is none (a folder is none).</summary>
    ValueTask<StorageEntry?> StatAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>The whole content of a small file, or null where there is none.</summary>
    ValueTask<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// A seekable, read-only stream over an existing file. Used by codecs that read ranges; it need not be thread-safe.
    /// A missing file is <see cref="Errors.ErrorKind.Corrupt"/>: whoever opens one was told that it exists.
    /// </summary>
    ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// A file that never changes again (a base file, a log file of a completed instant) as a file of this machine, for readers that only know paths.
    /// An object store fetches it whole, at most once while its cache has room.
    /// </summary>
    /// <exception cref="Errors.LakehouseException">Unsupported: the store has no files of this machine, and no folder for copies. Corrupt: there is no such file.</exception>
    ValueTask<LocalCopy> CopyLocallyAsync(string path, CancellationToken cancellationToken = default) => throw new Errors.LakehouseException(
        Errors.ErrorKind.Unsupported, "This store has no files of this machine.", new Errors.ErrorContext { Path = $"{Root}/{path}" });

    /// <summary>
    /// The same of which only the ranges come that are asked for (column chunks), and the end: the footer of a base file. A store without a way to
    /// fetch ranges gives the whole file.
    /// </summary>
    /// <exception cref="Errors.LakehouseException">As <see cref="CopyLocallyAsync"/>.</exception>
    async ValueTask<PartialCopy> CopyPartlyAsync(string path, CancellationToken cancellationToken = default)
    {
        var whole = await CopyLocallyAsync(path, cancellationToken).ConfigureAwait(false);
        return new PartialCopy(whole.Path, whole);
    }

    /// <summary>Writes a small file in one step: readers see the old content, or all of the new. Durable when it returns.</summary>
    /// <returns><see cref="PutOutcome.Exists"/> when the condition did not hold; nothing was changed then.</returns>
    ValueTask<PutOutcome> PutAsync(string path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken = default);

    /// <summary>Starts a large file. Nobody sees it under <paramref name="path"/> before <see cref="StorageUpload.CompleteAsync"/>.</summary>
    ValueTask<StorageUpload> CreateAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Makes a file of ranges of stored files and of new bytes; an object store moves the ranges itself. Its length.</summary>
    ValueTask<long> ComposeAsync(string path, IReadOnlyList<StoragePiece> pieces, CancellationToken cancellationToken = default) =>
        Composition.CopyAsync(this, path, pieces, cancellationToken);

    /// <summary>Removes a file; nothing happens where there is none.</summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Removes a folder with all that is in it; nothing happens where there is none.</summary>
    ValueTask DeleteFolderAsync(string folder, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the exclusive, advisory lock of the given name or returns null when somebody (another process too) holds it.
    /// It ends with the process. The lock's file, if there is one, is <paramref name="path"/>.
    /// </summary>
    ValueTask<IStorageLock?> TryLockAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes what interrupted writes left under names that listings hide (temporary files, unfinished multipart uploads).
    /// Call it only while nobody else writes below the folder, that is with the table's lock held.
    /// </summary>
    ValueTask SweepAsync(string folder, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
