using System.Buffers.Binary;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>
/// Finds the blocks of a file as Hudi does (spec 5.7): a block whose length leads beyond the file, differs from the length at its end, or is
/// not followed by another magic, is corrupt, and so is everything up to the next magic. Not thread-safe.
/// </summary>
/// <param name="window">The file.</param>
/// <param name="path">For errors.</param>
internal sealed class BlockScanner(RangeWindow window, string path)
{
    private const int ScanBytes = 1 << 16;
    private const int UsualHeader = 1 << 12;

    /// <summary>The block at an offset with the offset behind it, or null at the end of the file.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: no block begins here, or one whose frame is whole has nonsense in it.</exception>
    public async ValueTask<(LogBlock Block, long End)?> NextAsync(long offset, CancellationToken cancellationToken)
    {
        if (window.Length - offset < LogFrame.MagicLength)
        {
            return null;
        }

        var prefix = await window.LookAsync(offset, LogFrame.PrefixLength, cancellationToken).ConfigureAwait(false);
        if (!prefix.Span.StartsWith(LogFrame.Magic))
        {
            throw LogErrors.Corrupt(path, offset, "no block begins here");
        }

        var length = prefix.Length < LogFrame.PrefixLength ? -1 : BinaryPrimitives.ReadInt64BigEndian(prefix.Span[LogFrame.MagicLength..]);
        if (length < LogFrame.SmallestBlock || length > window.Length - offset - LogFrame.PrefixLength)
        {
            return await CorruptAsync(offset, cancellationToken).ConfigureAwait(false);
        }

        var end = offset + LogFrame.PrefixLength + length;
        return await IsWholeAsync(length, end, cancellationToken).ConfigureAwait(false)
            ? (await ReadAsync(offset, end, cancellationToken).ConfigureAwait(false), end)
            : await CorruptAsync(offset, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsWholeAsync(long length, long end, CancellationToken cancellationToken)
    {
        var tail = await window.LookAsync(end - sizeof(long), sizeof(long) + LogFrame.MagicLength, cancellationToken).ConfigureAwait(false);
        return BinaryPrimitives.ReadInt64BigEndian(tail.Span) == length + LogFrame.MagicLength
            && (tail.Length < sizeof(long) + LogFrame.MagicLength || tail.Span[sizeof(long)..].SequenceEqual(LogFrame.Magic));
    }

    // Headers are read with what usually holds them, and again with more where positions of records make them long.
    private async ValueTask<LogBlock> ReadAsync(long offset, long end, CancellationToken cancellationToken)
    {
        var size = end - sizeof(int) - sizeof(long) - offset;
        for (var bytes = (int)Math.Min(size, UsualHeader); ; bytes = (int)Math.Min(size, Math.Min(bytes * 8L, Array.MaxLength)))
        {
            var head = await window.LookAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
            if (BlockHeader.TryRead(head.Span, path, offset, isAll: bytes == size || bytes == Array.MaxLength) is { } block)
            {
                var footer = block.ContentOffset + block.ContentLength;
                if (footer > end - sizeof(int) - sizeof(long))
                {
                    throw LogErrors.Corrupt(path, block.ContentOffset, $"a content of {block.ContentLength} bytes in a block that ends at byte {end}");
                }

                var tail = await window.LookAsync(footer, (int)Math.Min(end - footer, UsualHeader), cancellationToken).ConfigureAwait(false);
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
        for (; window.Length - offset >= LogFrame.MagicLength; offset += ScanBytes - LogFrame.MagicLength + 1)
        {
            var bytes = await window.LookAsync(offset, ScanBytes, cancellationToken).ConfigureAwait(false);
            if (bytes.Span.IndexOf(LogFrame.Magic) is >= 0 and var found)
            {
                return offset + found;
            }
        }

        return window.Length;
    }
}
