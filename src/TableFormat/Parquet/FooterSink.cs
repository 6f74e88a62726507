using System.Runtime.ExceptionServices;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>
/// What the native writer writes to. It holds back the last few writes, so that the footer, which comes last, can be changed before
/// it reaches the real sink; and it keeps the failure of the real sink, which native code would turn into text.
/// </summary>
internal sealed class FooterSink(Stream sink) : Stream
{
    // The native writer writes the footer in at most three pieces: metadata, length, magic.
    private const int HeldWrites = 4;

    private readonly Queue<byte[]> held = new();
    private Exception? failure;
    private long position;
    private bool abandoned;

    /// <summary>Bytes that have reached the real sink.</summary>
    public long Forwarded { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => position;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Throws what the real sink threw, if it did.</summary>
    public void ThrowIfFailed()
    {
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>From now on nothing reaches the real sink.</summary>
    public void Abandon() => abandoned = true;

    /// <summary>Forwards the held bytes after <paramref name="change"/> has seen them, and ends the stream.</summary>
    public void Finish(Func<byte[], byte[]> change)
    {
        var tail = new byte[held.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in held)
        {
            piece.CopyTo(tail, at);
            at += piece.Length;
        }

        held.Clear();
        Forward(change(tail));
        abandoned = true;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (abandoned || buffer.IsEmpty)
        {
            return;
        }

        position += buffer.Length;
        held.Enqueue(buffer.ToArray());
        try
        {
            while (held.Count > HeldWrites)
            {
                Forward(held.Dequeue());
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
            throw;
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Forward(ReadOnlySpan<byte> bytes)
    {
        sink.Write(bytes);
        Forwarded += bytes.Length;
    }
}
