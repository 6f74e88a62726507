namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>A connection to nobody: what is read was given beforehand, what is written is kept.</summary>
public sealed class ScriptedStream(byte[] input, int chunk = int.MaxValue) : Stream
{
    private int next;

    /// <summary>All bytes written so far.</summary>
    public MemoryStream Written { get; } = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var taken = Math.Min(Math.Min(count, chunk), input.Length - next);
        Array.Copy(input, next, buffer, offset, taken);
        next += taken;
        return taken;
    }

    public override void Write(byte[] buffer, int offset, int count) => Written.Write(buffer, offset, count);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Written.Dispose();
        base.Dispose(disposing);
    }
}
