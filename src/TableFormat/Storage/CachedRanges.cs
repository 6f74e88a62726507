namespace Lakehouse.TableFormat.Storage;

/// <summary>Ranges of one immutable file in the cache, each a copy of its own: a column chunk is always asked for by the same bounds. Thread-safe.</summary>
/// <param name="cache">The folder.</param>
/// <param name="name">What names the file in all stores.</param>
/// <param name="newMark">Makes names of unfinished copies.</param>
internal sealed class CachedRanges(FileCache cache, string name, Func<string> newMark)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Copies a range from the cache into a file; false where it is not there.</summary>
    public bool TryFill(StorageRange range, FileStream target)
    {
        using var copy = cache.TryOpen(NameOf(range));
        if (copy is null || copy.Length != range.Length)
        {
            return false;
        }

        Move(copy, 0, target, range.Start, range.Length);
        return true;
    }

    /// <summary>Keeps a range of a file; a disk that refuses keeps nothing.</summary>
    public void Keep(StorageRange range, FileStream source)
    {
        if (cache.TryBegin(newMark()) is not { } copy)
        {
            return;
        }

        try
        {
            Move(source, range.Start, copy, 0, range.Length);
        }
        catch (IOException)
        {
            FileCache.Drop(copy);
            return;
        }

        cache.TryFinish(NameOf(range), copy);
    }

    /// <summary>Small facts about the file that were kept, or null.</summary>
    public byte[]? TryRead(string what)
    {
        using var copy = cache.TryOpen($"{name}\n{what}");
        if (copy is null)
        {
            return null;
        }

        var content = new byte[copy.Length];
        copy.ReadExactly(content);
        return content;
    }

    /// <summary>Keeps small facts about the file; a disk that refuses keeps nothing.</summary>
    public void Keep(string what, ReadOnlySpan<byte> content)
    {
        if (cache.TryBegin(newMark()) is { } copy)
        {
            try
            {
                copy.Write(content);
            }
            catch (IOException)
            {
                FileCache.Drop(copy);
                return;
            }

            cache.TryFinish($"{name}\n{what}", copy);
        }
    }

    private string NameOf(StorageRange range) => FormattableString.Invariant($"{name}\n{range.Start}+{range.Length}");

    private static void Move(FileStream from, long start, FileStream to, long at, long length)
    {
        var buffer = new byte[(int)Math.Min(BufferBytes, Math.Max(length, 1))];
        for (var done = 0L; done < length;)
        {
            var count = RandomAccess.Read(from.SafeFileHandle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done)), start + done);
            if (count == 0)
            {
                throw new EndOfStreamException(from.Name);
            }

            RandomAccess.Write(to.SafeFileHandle, buffer.AsSpan(0, count), at + done);
            done += count;
        }
    }
}
