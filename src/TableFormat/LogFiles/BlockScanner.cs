using System.Buffers.Binary;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>
/// Finds the blocks of a file as Hudi does (spec 5.7): a block whose length leads beyond the file, differs from the length at its end, or is
/// not followed by another magic, is corrupt, and so is everything up to the next magic. Not thread-safe.
/// </summary>
internal sealed class BlockScanner : IDisposable
{
    private const int ScanBytes = 1 << 16;
    private const int UsualHeader = 1 << 12;

    // Footer count and total length.
    private const int UsualFooter = sizeof(int) + sizeof(long);

    private readonly string path;

    // One looks at a block's head, the other at its end, where the next head is; so a block costs one read.
    private RangeWindow front;
    private RangeWindow back;

    /// <summary>Begins with nothing read.</summary>
    /// <param name="stream">Seekable; stays the caller's.</param>
    /// <param name="length">Bytes of the file to look at.</param>
    /// <param name="path">For errors.</param>
    public BlockScanner(Stream stream, long length, string path)
    {
        this.path = path;
        front = new RangeWindow(stream, length, path);
        back = new RangeWindow(stream, length, path);
    }

    /// <summary>The block at an offset with the offset behind it, or null at the end of the file.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: no block begins here, or one whose frame is whole has nonsense in it.</exception>
    public async ValueTask<(LogBlock Block, long End)?> NextAsync(long offset, CancellationToken cancellationToken)
    {
        if (front.Length - offset < LogFrame.MagicLength)
        {
            return null;
        }

        var prefix = await front.LookAsync(offset, LogFrame.PrefixLength, cancellationToken).ConfigureAwait(false);
        if (!prefix.Span.StartsWith(LogFrame.Magic))
        {
            throw LogErrors.Corrupt(path, offset, "no block begins here");
        }

        var length = prefix.Length < LogFrame.PrefixLength ? -1 : BinaryPrimitives.ReadInt64BigEndian(prefix.Span[LogFrame.MagicLength..]);
        if (length < LogFrame.SmallestBlock || length > front.Length - offset - LogFrame.PrefixLength)
        {
            return await CorruptAsync(offset, cancellationToken).ConfigureAwait(false);
        }

        var end = offset + LogFrame.PrefixLength + length;
        if (!await IsWholeAsync(length, end, cancellationToken).ConfigureAwait(false))
        {
            return await CorruptAsync(offset, cancellationToken).ConfigureAwait(false);
        }

        var block = await ReadAsync(offset, end, cancellationToken).ConfigureAwait(false);
        (front, back) = (back, front);
        return (block, end);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        front.Dispose();
        back.Dispose();
    }

    private async ValueTask<bool> IsWholeAsync(long length, long end, CancellationToken cancellationToken)
    {
        var tail = await back.LookAsync(end - UsualFooter, UsualFooter + LogFrame.MagicLength, cancellationToken).ConfigureAwait(false);
        var total = tail.Span[sizeof(int)..];
        return BinaryPrimitives.ReadInt64BigEndian(total) == length + LogFrame.MagicLength
            && (tail.Length < UsualFooter + LogFrame.MagicLength || tail.Span[UsualFooter..].SequenceEqual(LogFrame.Magic));
    }

    // Headers are read with what usually holds them, and again with more where positions of records make them long.
    private async ValueTask<LogBlock> ReadAsync(long offset, long end, CancellationToken cancellationToken)
    {
        var size = end - sizeof(int) - sizeof(long) - offset;
        for (var bytes = (int)Math.Min(size, UsualHeader); ; bytes = (int)Math.Min(size, Math.Min(bytes * 8L, Array.MaxLength)))
        {
            var head = await front.LookAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
            if (BlockHeader.TryRead(head.Span, path, offset, isAll: bytes == size || bytes == Array.MaxLength) is { } block)
            {
                var footer = block.ContentOffset + block.ContentLength;
                if (footer > end - sizeof(int) - sizeof(long))
                {
                    throw LogErrors.Corrupt(path, block.ContentOffset, $"a content of {block.ContentLength} bytes in a block that ends at byte {end}");
                }

                var tail = await back.LookAsync(footer, (int)Math.Min(end - footer, UsualHeader), cancellationToken).ConfigureAwait(false);
                BlockHeader.CheckFooter(tail.Span, path, footer, end);
                return block;
            }
        }
    }

    private async ValueTask<(LogBlock Block, long End)?> CorruptAsync(long offset, CancellationToken cancellationToken)
    {
        var content = offset + LogFrame.MagicLength;
        var end = await NextMagicAsync(content, cancellationToken).ConfigureAwait(false);
        var length = (int)Math.Min(end - content, Array.MaxLength);
        return (new LogBlock(path, LogBlockKind.Corrupt, new Dictionary<LogHeader, string>(), offset, content, length), end);
    }

    private async ValueTask<long> NextMagicAsync(long offset, CancellationToken cancellationToken)
    {
        for (; front.Length - offset >= LogFrame.MagicLength; offset += ScanBytes - LogFrame.MagicLength + 1)
        {
            var bytes = await front.LookAsync(offset, ScanBytes, cancellationToken).ConfigureAwait(false);
            if (bytes.Span.IndexOf(LogFrame.Magic) is >= 0 and var found)
            {
                return offset + found;
            }
        }

        return front.Length;
    }
}
