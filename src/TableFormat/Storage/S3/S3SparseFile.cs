using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// A file of this machine with the length of an object and those of its bytes that were asked for; the rest are holes. Ranges come from the cache or
/// from the store, neighbours in one request. Thread-safe: one fetch at a time.
/// </summary>
/// <param name="client">The bucket.</param>
/// <param name="key">The object.</param>
/// <param name="cached">Ranges on disk.</param>
/// <param name="room">Bytes on disk that such files may take.</param>
/// <param name="file">The file; it is owned.</param>
internal sealed class S3SparseFile(S3Client client, string key, CachedRanges cached, DiskRoom room, FileStream file) : IDisposable
{
    private const int EndBytes = 64 << 10;
    private const int Magic = 4;
    private const int Tail = 8;
    private const int WindowBytes = 32 << 20;
    private const string EndName = "end";

    private readonly SemaphoreSlim gate = new(1);
    private readonly List<StorageRange> filled = [];
    private string etag = string.Empty;
    private long length;
    private long taken;

    /// <summary>Brings the end of the object, with all of a Parquet footer.</summary>
    /// <exception cref="LakehouseException">Corrupt: there is no such object.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var end = FromCache() ?? await EndAsync(cancellationToken).ConfigureAwait(false);
        Take(end.Length);
        try
        {
            file.SetLength(length);
            await RandomAccess.WriteAsync(file.SafeFileHandle, end, length - end.Length, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw S3Errors.NoRoom(client.PlaceOf(key), failure);
        }

        filled.Add(new StorageRange(length - end.Length, end.Length));
        if (end.Length >= Tail && end.AsSpan(end.Length - Magic).SequenceEqual("PAR1"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(end.Length - Tail)) + Tail is var footer && footer <= length)
        {
            await RequireAsync([new StorageRange(length - footer, footer)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Brings ranges that are not there yet.</summary>
    /// <exception cref="LakehouseException">Corrupt: the object was removed meanwhile. Unsupported: no room. Unavailable: the disk refuses.</exception>
    public async ValueTask RequireAsync(IReadOnlyList<StorageRange> ranges, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var missing = ranges.SelectMany(Missing).Distinct().OrderBy(range => range.Start).ToList();
            Take(missing.Sum(range => range.Length));
            var wanted = missing.Where(range => !cached.TryFill(range, file)).ToList();
            foreach (var run in S3Runs.Join(wanted))
            {
                await FetchAsync(run, cancellationToken).ConfigureAwait(false);
            }

            foreach (var range in wanted)
            {
                cached.Keep(range, file);
            }

            filled.AddRange(missing);
        }
        catch (IOException failure)
        {
            throw S3Errors.NoRoom(client.PlaceOf(key), failure);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        room.Give(Interlocked.Exchange(ref taken, 0));
        FileCache.Drop(file);
        gate.Dispose();
    }

    private void Take(long bytes)
    {
        room.Take(bytes, client.PlaceOf(key));
        taken += bytes;
    }

    // The version comes first, then the length of the object, each with a line feed behind it, then its end.
    private byte[]? FromCache()
    {
        if (cached.TryRead(EndName) is not { } kept)
        {
            return null;
        }

        var first = kept.AsSpan().IndexOf((byte)'\n');
        var second = first < 0 ? -1 : kept.AsSpan(first + 1).IndexOf((byte)'\n');
        if (second < 0 || !long.TryParse(kept.AsSpan(first + 1, second), out length) || length < kept.Length - first - second - 2)
        {
            return null;
        }

        etag = Encoding.UTF8.GetString(kept, 0, first);
        return kept[(first + second + 2)..];
    }

    private async ValueTask<byte[]> EndAsync(CancellationToken cancellationToken)
    {
        var end = await client.TryGetEndAsync(key, EndBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakehouseException(ErrorKind.Corrupt, "The file does not exist.", new ErrorContext { Path = client.PlaceOf(key) });
        (etag, length) = (end.ETag, end.Length);
        cached.Keep(EndName, [.. Encoding.UTF8.GetBytes(FormattableString.Invariant($"{etag}\n{length}\n")), .. end.Content]);
        return end.Content;
    }

    // What no range that is there covers; ranges are asked for by the same bounds, so parts matter at the end of the file only.
    private IEnumerable<StorageRange> Missing(StorageRange range)
    {
        var (start, end) = (range.Start, range.Length > length ? length : Math.Min(range.End, length));
        foreach (var known in filled.OrderBy(known => known.Start))
        {
            if (known.End <= start || known.Start >= end)
            {
                continue;
            }

            if (known.Start > start)
            {
                yield return new StorageRange(start, known.Start - start);
            }

            start = Math.Max(start, known.End);
        }

        if (start < end)
        {
            yield return new StorageRange(start, end - start);
        }
    }

    private async Task FetchAsync(StorageRange run, CancellationToken cancellationToken)
    {
        var ranges = new S3Ranges(client, key, etag);
        for (var at = run.Start; at < run.End; at += WindowBytes)
        {
            var window = await ranges.ReadAsync(at, (int)Math.Min(WindowBytes, run.End - at), cancellationToken).ConfigureAwait(false);
            try
            {
                await RandomAccess.WriteAsync(file.SafeFileHandle, window.Memory, at, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                window.Return();
            }
        }
    }
}
