using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Reads ranges of one version of an object, large ones in parts side by side. Thread-safe.</summary>
internal sealed class S3Ranges(S3Client client, string key, string etag)
{
    private const int LeastWindow = 1 << 20;

    private int Part => client.Settings.PartBytes;

    private long Most => Math.Min((long)Part * client.Settings.ParallelParts, 1 << 30);

    /// <summary>Which range to bring for a read.</summary>
    /// <param name="position">Where it begins.</param>
    /// <param name="wanted">How much it wants.</param>
    /// <param name="limit">What lies from here on is known already.</param>
    /// <param name="before">Length of the window that it follows; 0 when it follows none.</param>
    public (long Start, int Length) Window(long position, int wanted, long limit, int before)
    {
        if (limit <= Part)
        {
            return (0, (int)limit);
        }

        var length = Math.Min(Math.Max(Math.Max(wanted, LeastWindow), before * 2L), Most);
        var rest = limit - position;
        return (position, (int)(rest - length < LeastWindow ? Math.Min(rest, int.MaxValue) : length));
    }

    /// <summary>Brings a range.</summary>
    /// <exception cref="LakehouseException">Corrupt: the version is gone.</exception>
    public async Task<S3Window> ReadAsync(long start, int length, CancellationToken cancellationToken)
    {
        var window = new S3Window(start, length);
        try
        {
            var parts = Math.Clamp((length + Part - 1) / Part, 1, client.Settings.ParallelParts);
            var each = (length + parts - 1) / parts;
            await Task.WhenAll(Enumerable.Range(0, parts).Select(part => part * each).Where(from => from < length).Select(from =>
                FillAsync(start + from, window.Memory.Slice(from, Math.Min(each, length - from)), cancellationToken))).ConfigureAwait(false);
            return window;
        }
        catch
        {
            window.Return();
            throw;
        }
    }

    private async Task FillAsync(long from, Memory<byte> target, CancellationToken cancellationToken)
    {
        if (!await client.TryFillAsync(key, from, target, etag, cancellationToken).ConfigureAwait(false))
        {
            throw new LakehouseException(
                ErrorKind.Corrupt, "The object was removed or replaced while it was read.", new ErrorContext { Path = client.PlaceOf(key) });
        }
    }
}
