using System.Buffers;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>The content of a block in a pooled buffer, which goes back when this is disposed. Not thread-safe.</summary>
internal sealed class LogContent(LogBlock block, byte[] rented) : IDisposable
{
    private byte[]? rented = rented;

    /// <summary>The block.</summary>
    public LogBlock Block { get; } = block;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Span => Buffer.Span;

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Memory => Buffer;

    internal Memory<byte> Buffer => (rented ?? throw new ObjectDisposedException(nameof(LogContent))).AsMemory(0, Block.ContentLength);

    /// <summary>The bytes as a stream, for codecs that want one; ends with this.</summary>
    internal MemoryStream AsStream() =>
        new(rented ?? throw new ObjectDisposedException(nameof(LogContent)), 0, Block.ContentLength, writable: false);

    /// <inheritdoc />
    public void Dispose()
    {
        if (rented is { } buffer)
        {
            rented = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
