using System.Buffers;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>The content of a block in a pooled buffer, which goes back when this is disposed. Not thread-safe.</summary>
internal sealed class LogContent(LogBlock block, byte[] buffer) : IDisposable
{
    private byte[]? buffer = buffer;

    /// <summary>The block.</summary>
    public LogBlock Block { get; } = block;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Memory => (buffer ?? throw new ObjectDisposedException(nameof(LogContent))).AsMemory(0, Block.ContentLength);

    /// <inheritdoc />
    public void Dispose()
    {
        if (buffer is { } rented)
        {
            buffer = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
