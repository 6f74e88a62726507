using System.Buffers;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Looks at ranges of a file through one pooled buffer, so that neighbours cost one read. Not thread-safe.</summary>
/// <param name="stream">Seekable; stays the caller's.</param>
/// <param name="length">Bytes of the file to look at.</param>
/// <param name="path">For errors.</param>
internal sealed class RangeWindow(Stream stream, long length, string path) : IDisposable
{
    private const int ReadAhead = 1 << 14;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadAhead);
    private long start;
    private int count;

    /// <summary>Bytes of the file.</summary>
    public long Length => length;

    /// <summary>A range of the file, fewer bytes at its end; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> LookAsync(long offset, int wanted, CancellationToken cancellationToken)
    {
        wanted = (int)Math.Max(0, Math.Min(wanted, length - offset));
        if (offset < start || offset + wanted > start + count)
        {
            await FillAsync(offset, wanted, cancellationToken).ConfigureAwait(false);
        }

        return buffer.AsMemory((int)(offset - start), wanted);
    }

    /// <summary>Reads a range into a buffer.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file is shorter than it was said to be.</exception>
    public static async ValueTask ReadAsync(Stream stream, long offset, Memory<byte> into, string path, CancellationToken cancellationToken)
    {
        stream.Position = offset;
        var read = await stream.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < into.Length)
        {
            throw LogErrors.Corrupt(path, offset + read, $"the file ends {into.Length - read} bytes too early");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        count = 0;
    }

    private async ValueTask FillAsync(long offset, int wanted, CancellationToken cancellationToken)
    {
        count = 0;
        var size = (int)Math.Min(Math.Max(wanted, ReadAhead), length - offset);
        if (size > buffer.Length)
        {
            // Rented first: should that fail, the old one goes back once, when this is disposed.
            var larger = ArrayPool<byte>.Shared.Rent(size);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        await ReadAsync(stream, offset, buffer.AsMemory(0, size), path, cancellationToken).ConfigureAwait(false);
        (start, count) = (offset, size);
    }
}
