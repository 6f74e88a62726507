using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Copies of a bucket's immutable files on this machine's disk: base files and log files, which get a name once. Nothing below <c>.hoodie</c> is
/// among them: whoever asks for an instant must see the store. Thread-safe.
/// </summary>
/// <param name="client">The bucket.</param>
/// <param name="cache">The folder, or null to keep none.</param>
internal sealed class S3Copies(S3Client client, FileCache? cache)
{
    private readonly DiskRoom? room = cache is null ? null : new DiskRoom(cache.Limit);

    // Of one object two fetches are a waste; of many, a few at a time fill the line.
    private readonly SemaphoreSlim fetches = new(4);

    /// <summary>Whether an object never changes again once it is there.</summary>
    public static bool IsImmutable(string key)
    {
        var name = key.AsSpan(key.LastIndexOf('/') + 1);
        return !$"/{key}".Contains("/.hoodie/", StringComparison.Ordinal)
            && (name.EndsWith(".parquet", StringComparison.Ordinal) || name.Contains(".log.", StringComparison.Ordinal));
    }

    /// <summary>The copy of an object, or null.</summary>
    public FileStream? TryOpen(string key) => cache is not null && IsImmutable(key) ? cache.TryOpen(NameOf(key)) : null;

    /// <summary>Begins a copy of an object that is being written; null when none is kept.</summary>
    public FileStream? TryBegin(string key) => cache is not null && IsImmutable(key) ? cache.TryBegin(client.NewMark()) : null;

    /// <summary>Keeps a copy that is whole.</summary>
    public void Keep(string key, FileStream whole) => cache!.TryFinish(NameOf(key), whole);

    /// <summary>Forgets objects that are removed.</summary>
    public void Forget(string key)
    {
        if (IsImmutable(key))
        {
            cache?.Forget(NameOf(key));
        }
    }

    /// <summary>The copy of an object, fetched when there is none.</summary>
    /// <exception cref="LakehouseException">Unsupported: no copies are kept. Corrupt: there is no such object. Unavailable: the disk refuses.</exception>
    public async ValueTask<LocalCopy> GetAsync(string key, CancellationToken cancellationToken)
    {
        if (cache is null)
        {
            throw NoFolder(key);
        }

        await fetches.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var name = NameOf(key);
            var copy = cache.TryOpen(name) ?? await FetchAsync(cache, name, key, cancellationToken).ConfigureAwait(false);
            return new LocalCopy(copy.Name, copy);
        }
        finally
        {
            fetches.Release();
        }
    }

    /// <summary>A file of the length of an object, of which ranges are fetched when they are asked for; the whole copy where there is one.</summary>
    /// <exception cref="LakehouseException">As <see cref="GetAsync"/>.</exception>
    public async ValueTask<PartialCopy> GetPartlyAsync(string key, CancellationToken cancellationToken)
    {
        if (TryOpen(key) is { } whole)
        {
            return new PartialCopy(whole.Name, whole);
        }

        if (cache is null)
        {
            throw NoFolder(key);
        }

        await fetches.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var file = cache.TryBeginOpen(client.NewMark()) ?? throw NoDisk(key);
            var sparse = new S3SparseFile(client, key, new CachedRanges(cache, NameOf(key), client.NewMark), room!, file);
            try
            {
                await sparse.OpenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                sparse.Dispose();
                throw;
            }

            return new PartialCopy(file.Name, sparse, sparse.RequireAsync);
        }
        finally
        {
            fetches.Release();
        }
    }

    private LakehouseException NoFolder(string key) => Refused(
        ErrorKind.Unsupported, "Readers that need files of this machine need a folder for copies of objects.", key, "Set LAKEHOUSE_CACHE, or s3.cache in the configuration.");

    private LakehouseException NoDisk(string key) => Refused(
        ErrorKind.Unavailable, "The folder for copies of objects cannot be written.", key, "Make it writable, or name another one by LAKEHOUSE_CACHE or s3.cache.");

    private async ValueTask<FileStream> FetchAsync(FileCache into, string name, string key, CancellationToken cancellationToken)
    {
        var whole = into.TryBegin(client.NewMark())
            ?? throw NoDisk(key);
        try
        {
            var source = await S3ReadStream.OpenAsync(client, key, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await source.CopyToAsync(whole, client.Settings.PartBytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            FileCache.Drop(whole);
            throw failure is IOException disk ? S3Errors.NoRoom(client.PlaceOf(key), disk) : failure;
        }

        return into.TryFinish(name, whole) && into.TryOpen(name) is { } copy
            ? copy
            : throw Refused(ErrorKind.Unavailable, "The copy of the object could not be kept.", key, "Free space on the volume of the cache, or raise s3.cache-size.");
    }

    private string NameOf(string key) => $"{client.Settings.Endpoint}\n{client.Bucket}\n{key}";

    private LakehouseException Refused(ErrorKind kind, string message, string key, string fix) =>
        new(kind, message, new ErrorContext { Path = client.PlaceOf(key) }, fix);
}
