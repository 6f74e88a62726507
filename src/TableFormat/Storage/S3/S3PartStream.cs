using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Gathers what is written into parts of borrowed memory and hands each full one on. Forward only; not thread-safe.</summary>
/// <param name="partBytes">Bytes of a part.</param>
/// <param name="send">Takes a part over; waits while too many are on their way.</param>
internal sealed class S3PartStream(int partBytes, Func<S3Window, CancellationToken, ValueTask> send) : Stream
{
    private const int MostParts = 10_000;
    private const int LeastBytes = 64 << 10;

    private S3Window? part;
    private int filled;
    private long length;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => length;

    /// <inheritdoc />
    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    /// <summary>What is written and not sent.</summary>
    public ReadOnlyMemory<byte> Rest => part is null ? default : part.Memory[..filled];

    /// <summary>Sends what is left as the last part.</summary>
    public ValueTask SendRestAsync(CancellationToken cancellationToken)
    {
        var last = new S3Window(length - filled, filled);
        Rest.CopyTo(last.Memory);
        part!.Return();
        (part, filled) = (null, 0);
        return send(last, cancellationToken);
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (TakeFull() is { } full)
            {
                // Codecs write without waiting; their thread has nothing else to do.
                send(full, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }

            buffer = buffer[Fill(buffer)..];
        }
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (TakeFull() is { } full)
            {
                await send(full, cancellationToken).ConfigureAwait(false);
            }

            buffer = buffer[Fill(buffer.Span)..];
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            part?.Return();
            part = null;
        }

        base.Dispose(disposing);
    }

    private S3Window? TakeFull()
    {
        if (part is null || filled < partBytes)
        {
            return null;
        }

        if (length >= (long)partBytes * (MostParts - 1))
        {
            throw new LakehouseException(
                ErrorKind.Unsupported, $"The file is larger than {MostParts} parts of {partBytes} bytes.", fix: "Raise s3.part-size, or keep files smaller.");
        }

        var full = part;
        (part, filled) = (null, 0);
        return full;
    }

    // Most files are small: the first part's memory is borrowed as it fills. What goes beyond it is large.
    private void Grow(int more)
    {
        var room = part?.Length ?? 0;
        if (filled < room)
        {
            return;
        }

        var wanted = length >= partBytes ? partBytes : Math.Max(Math.Max((long)LeastBytes, room * 4L), filled + (long)more);
        var larger = new S3Window(length - filled, (int)Math.Min(partBytes, wanted));
        Rest.CopyTo(larger.Memory);
        part?.Return();
        part = larger;
    }

    private int Fill(ReadOnlySpan<byte> buffer)
    {
        Grow(buffer.Length);
        var count = Math.Min(buffer.Length, part!.Length - filled);
        buffer[..count].CopyTo(part.Memory.Span[filled..]);
        filled += count;
        length += count;
        return count;
    }
}
