using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads what stands before and behind a block's content (spec 5.1).</summary>
internal static class BlockHeader
{
    private const int SmallestEntry = 2 * sizeof(int);

    /// <summary>The block whose first bytes these are.</summary>
    /// <param name="head">From the magic on.</param>
    /// <param name="path">File.</param>
    /// <param name="offset">Where the magic stands.</param>
    /// <param name="isAll">Whether <paramref name="head"/> holds all that may belong to it.</param>
    /// <returns>Null when the header goes on behind <paramref name="head"/>.</returns>
    /// <exception cref="LakehouseException">Corrupt: the frame holds nonsense. Unsupported: a newer or older format.</exception>
    public static LogBlock? TryRead(ReadOnlySpan<byte> head, string path, long offset, bool isAll)
    {
        var reader = new BlockBytes(head, path, offset);
        reader.Take(LogFrame.PrefixLength, "the frame");
        var version = reader.ReadInt("the format version");
        if (version != LogFrame.Version)
        {
            throw Unknown(path, offset, $"format version {version}");
        }

        var kind = reader.ReadInt("the block type");
        var entries = reader.ReadInt("the number of header entries");
        if (entries < 0)
        {
            throw reader.Bad($"{entries} header entries");
        }

        var headers = new Dictionary<LogHeader, string>();
        for (; entries > 0; entries--)
        {
            if (!isAll && !HasEntry(head[reader.Position..]))
            {
                return null;
            }

            Entry(ref reader, headers);
        }

        if (!isAll && reader.Remaining < sizeof(long))
        {
            return null;
        }

        var length = reader.ReadLong("the content's length");
        if (kind == (int)LogBlockKind.Command && length != 0)
        {
            throw reader.Bad($"a command with a content of {length} bytes");
        }

        return length is >= 0 and <= int.MaxValue
            ? new LogBlock(path, Kind(kind, path, offset), headers, offset, reader.Offset, (int)length)
            : throw reader.Bad($"a content of {length} bytes");
    }

    /// <summary>Checks that content, footer and the length behind it end where the block does.</summary>
    /// <param name="tail">Bytes behind the content, or the first of them.</param>
    /// <param name="path">File.</param>
    /// <param name="offset">Where they stand.</param>
    /// <param name="end">Where the block ends.</param>
    public static void CheckFooter(ReadOnlySpan<byte> tail, string path, long offset, long end)
    {
        var reader = new BlockBytes(tail, path, offset);
        for (var entries = reader.ReadInt("the number of footer entries"); entries != 0; entries--)
        {
            reader.ReadInt("a footer's key");
            reader.Take(reader.ReadInt("a footer's length"), "a footer");
        }

        reader.ReadLong("the block's total length");
        if (reader.Offset != end)
        {
            throw reader.Bad($"the block ends here and not at byte {end}");
        }
    }

    private static bool HasEntry(ReadOnlySpan<byte> rest) =>
        rest.Length >= SmallestEntry
        && System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest[sizeof(int)..]) <= rest.Length - SmallestEntry;

    private static void Entry(ref BlockBytes reader, Dictionary<LogHeader, string> headers)
    {
        var code = (LogHeader)reader.ReadInt("a header's key");
        var value = reader.ReadText("a header");
        if (Enum.IsDefined(code) && !headers.TryAdd(code, value))
        {
            throw reader.Bad($"the header {code} for the second time");
        }
    }

    private static LogBlockKind Kind(int code, string path, long offset) =>
        (LogBlockKind)code is var kind && Enum.IsDefined(kind) && kind != LogBlockKind.Corrupt ? kind : throw Unknown(path, offset, $"a block of type {code}");

    private static LakehouseException Unknown(string path, long offset, string what) => new(
        ErrorKind.Unsupported,
        $"The log file has {what} at byte {offset}, which is not known.",
        new ErrorContext { Path = path },
        "Compact the table with the engine that wrote it, then read it again.");
}
