using System.Buffers.Binary;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>Where the column chunks of a Parquet file lie, as its footer says (FileMetaData of parquet.thrift). Immutable.</summary>
internal sealed class ChunkPlaces
{
    private const int TailBytes = 8;
    private const int StructType = 12;

    // Field numbers of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData.
    private const int RowGroups = 4;
    private const int Columns = 1;
    private const int MetaData = 3;
    private const int TotalCompressedSize = 7;
    private const int FirstPageOffset = 9;
    private const int LastPageOffset = 11;

    private readonly List<StorageRange[]> groups;

    private ChunkPlaces(List<StorageRange[]> groups) => this.groups = groups;

    /// <summary>Chunks of every row group, by the number of the leaf column.</summary>
    public IReadOnlyList<IReadOnlyList<StorageRange>> Groups => groups;

    /// <summary>Reads the footer; null where it names places outside of the file or is no footer, which its reader will say better.</summary>
    public static ChunkPlaces? TryRead(Stream stream)
    {
        if (TryFindFooter(stream) is not { } place)
        {
            return null;
        }

        var footer = new byte[place.Length - TailBytes];
        stream.Position = place.Start;
        stream.ReadExactly(footer);
        try
        {
            var places = new ChunkPlaces(Parse(footer));
            var end = place.Start;
            return places.groups.TrueForAll(group => group.All(range => range.Start >= 0 && range.Length >= 0 && range.Length <= end && range.Start <= end - range.Length)) ? places : null;
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Corrupt)
        {
            return null;
        }
    }

    /// <summary>Where the footer lies, its length and <c>PAR1</c> with it; null where there is none.</summary>
    public static StorageRange? TryFindFooter(Stream stream)
    {
        if (stream.Length < TailBytes)
        {
            return null;
        }

        Span<byte> tail = stackalloc byte[TailBytes];
        stream.Position = stream.Length - TailBytes;
        stream.ReadExactly(tail);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        return tail[4..].SequenceEqual("PAR1"u8) && length <= stream.Length - TailBytes
            ? new StorageRange(stream.Length - TailBytes - length, length + TailBytes)
            : null;
    }

    private static List<StorageRange[]> Parse(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftCompactReader(footer);
        var groups = new List<StorageRange[]>();
        while (reader.TryReadField(out var id, out var type))
        {
            if (id != RowGroups)
            {
                reader.Skip(type);
                continue;
            }

            var (count, _) = reader.ReadListHead();
            for (var group = 0; group < count; group++)
            {
                groups.Add(RowGroup(ref reader));
            }
        }

        return groups;
    }

    private static StorageRange[] RowGroup(ref ThriftCompactReader reader)
    {
        var outer = reader.BeginStruct();
        StorageRange[] chunks = [];
        while (reader.TryReadField(out var id, out var type))
        {
            if (id != Columns)
            {
                reader.Skip(type);
                continue;
            }

            var (count, _) = reader.ReadListHead();
            chunks = new StorageRange[count];
            for (var column = 0; column < count; column++)
            {
                chunks[column] = Chunk(ref reader);
            }
        }

        reader.EndStruct(outer);
        return chunks;
    }

    private static StorageRange Chunk(ref ThriftCompactReader reader)
    {
        var outer = reader.BeginStruct();
        var place = default(StorageRange);
        while (reader.TryReadField(out var id, out var type))
        {
            if (id == MetaData && type == StructType)
            {
                place = Pages(ref reader);
            }
            else
            {
                reader.Skip(type);
            }
        }

        reader.EndStruct(outer);
        return place;
    }

    // Data, index and dictionary pages: whichever begins first begins the chunk; writers leave out or set to 0 what they have not.
    private static StorageRange Pages(ref ThriftCompactReader reader)
    {
        var outer = reader.BeginStruct();
        var (start, length) = (long.MaxValue, 0L);
        while (reader.TryReadField(out var id, out var type))
        {
            if (id == TotalCompressedSize)
            {
                length = reader.ReadNumber();
            }
            else if (id is >= FirstPageOffset and <= LastPageOffset)
            {
                start = reader.ReadNumber() is > 0 and var offset ? Math.Min(start, offset) : start;
            }
            else
            {
                reader.Skip(type);
            }
        }

        reader.EndStruct(outer);
        return start == long.MaxValue ? default : new StorageRange(start, length);
    }
}
