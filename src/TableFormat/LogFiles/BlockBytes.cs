using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads the big-endian numbers of blocks; every length is compared with what is left.</summary>
internal ref struct BlockBytes
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly string path;
    private readonly long origin;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="bytes">What to read.</param>
    /// <param name="path">For errors.</param>
    /// <param name="origin">Where the bytes begin in the file, for errors.</param>
    public BlockBytes(ReadOnlySpan<byte> bytes, string path, long origin)
    {
        this.bytes = bytes;
        this.path = path;
        this.origin = origin;
    }

    /// <summary>Offset of the next byte in the file.</summary>
    public readonly long Offset => origin + Position;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => bytes.Length - Position;

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if ((uint)count > (uint)Remaining)
        {
            throw Bad($"{what} of {count} bytes, but {Remaining} are left");
        }

        var taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Four bytes.</summary>
    public int ReadInt(string what) => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int), what));

    /// <summary>Eight bytes.</summary>
    public long ReadLong(string what) => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long), what));

    /// <summary>Text with a length of four bytes in front.</summary>
    public string ReadText(string what)
    {
        var text = Take(ReadInt(what), what);
        return System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw Bad($"{what} that is not UTF-8");
    }

    /// <summary>The failure of a malformed block.</summary>
    public readonly LakehouseException Bad(string found) => LogErrors.Corrupt(path, Offset, found);
}
