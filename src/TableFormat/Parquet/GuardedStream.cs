using System.Runtime.ExceptionServices;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>Reads through to a stream and keeps its failure, which native code would turn into text.</summary>
internal sealed class GuardedStream(Stream inner) : Stream
{
    private Exception? failure;

    /// <summary>The stream.</summary>
    public Stream Inner => inner;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => Guard(() => inner.Length);

    public override long Position
    {
        get => Guard(() => inner.Position);
        set => Guard(() => inner.Position = value);
    }

    /// <summary>Throws what the stream threw, if it did.</summary>
    public void ThrowIfFailed()
    {
        if (failure is { } thrown)
        {
            failure = null;
            ExceptionDispatchInfo.Throw(thrown);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Guard(() => inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception thrown)
        {
            failure = thrown;
            throw;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Guard(() => inner.Seek(offset, origin));

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception thrown)
        {
            failure = thrown;
            throw;
        }
    }
}
