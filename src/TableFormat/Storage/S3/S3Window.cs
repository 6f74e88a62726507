using System.Buffers;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>A range of an object in memory that is borrowed. Not thread-safe.</summary>
/// <param name="start">First byte in the object.</param>
/// <param name="length">How many bytes.</param>
internal sealed class S3Window(long start, int length)
{
    private const int Small = 1 << 20;

    private byte[]? bytes = length <= Small ? ArrayPool<byte>.Shared.Rent(length) : PartBuffers.Rent(length);

    /// <summary>First byte in the object.</summary>
    public long Start { get; } = start;

    /// <summary>How many bytes.</summary>
    public int Length { get; } = length;

    /// <summary>The byte after the last.</summary>
    public long End => Start + Length;

    /// <summary>Where the bytes go.</summary>
    public Memory<byte> Memory => bytes.AsMemory(0, Length);

    /// <summary>What it holds from a place on; nothing when the place is outside.</summary>
    public ReadOnlySpan<byte> From(long position) =>
        position >= Start && position < End ? Memory.Span[(int)(position - Start)..] : default;

    /// <summary>Gives the memory back.</summary>
    public void Return()
    {
        if (Interlocked.Exchange(ref bytes, null) is { } borrowed)
        {
            if (Length <= Small)
            {
                ArrayPool<byte>.Shared.Return(borrowed);
            }
            else
            {
                PartBuffers.Return(borrowed);
            }
        }
    }
}
