namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Writes what is uploaded into a copy on disk too: the next commit reads the base file that this one wrote. A disk that refuses ends the copy, never the upload.
/// Not thread-safe.
/// </summary>
/// <param name="target">Goes to the store.</param>
/// <param name="copy">The unfinished copy.</param>
internal sealed class S3Teed(Stream target, FileStream copy) : Stream
{
    private bool refused;

    /// <summary>The copy, or null when the disk refused it.</summary>
    public FileStream? Copy => refused ? null : copy;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => target.Length;

    /// <inheritdoc />
    public override long Position
    {
        get => target.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>Drops the copy.</summary>
    public void Drop()
    {
        if (!refused)
        {
            refused = true;
            FileCache.Drop(copy);
        }
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Keep(buffer);
        target.Write(buffer);
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(buffer.Span);
        return target.WriteAsync(buffer, cancellationToken);
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

    private void Keep(ReadOnlySpan<byte> buffer)
    {
        if (refused)
        {
            return;
        }

        try
        {
            copy.Write(buffer);
        }
        catch (IOException)
        {
            Drop();
        }
    }
}
