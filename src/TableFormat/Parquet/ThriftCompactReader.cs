using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>Walks over a struct in Thrift's compact protocol. Every step is checked against the bytes that remain.</summary>
internal ref struct ThriftCompactReader(ReadOnlySpan<byte> bytes)
{
    private const int DeepestNesting = 64;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int lastField;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads a field's head; false at the struct's end.</summary>
    public bool TryReadField(out int id, out int type)
    {
        var head = ReadByte();
        type = head & 0x0F;
        if (head == 0)
        {
            id = 0;
            return false;
        }

        var delta = head >> 4;
        id = delta != 0 ? lastField + delta : ZigZag(ReadVarint());
        lastField = id;
        return true;
    }

    /// <summary>Goes over a value of a type code.</summary>
    public void Skip(int type) => Skip(type, 0);

    /// <summary>Reads a whole number of any width.</summary>
    public long ReadNumber()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads the head of a list, set by set its elements follow.</summary>
    /// <returns>Elements, no more than there are bytes left, and their type code.</returns>
    public (int Count, int Type) ReadListHead()
    {
        var head = ReadByte();
        var count = head >> 4 == 15 ? ReadVarint() : (ulong)(head >> 4);
        return count <= (ulong)(bytes.Length - Position) ? ((int)count, head & 0x0F) : throw Malformed("a list longer than the struct");
    }

    /// <summary>Goes into a struct.</summary>
    /// <returns>What <see cref="EndStruct"/> takes.</returns>
    public int BeginStruct()
    {
        var outer = lastField;
        lastField = 0;
        return outer;
    }

    /// <summary>Goes on behind a struct whose end was read.</summary>
    public void EndStruct(int outer) => lastField = outer;

    private static int ZigZag(ulong value) => (int)(uint)(value >> 1) ^ -(int)(value & 1);

    private void Skip(int type, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Malformed("nesting is too deep");
        }

        switch (type)
        {
            case 1 or 2:
                break;
            case 3:
                ReadByte();
                break;
            case 4 or 5 or 6:
                ReadVarint();
                break;
            case 7:
                Advance(8);
                break;
            case 8:
                Advance(ReadVarint());
                break;
            case 9 or 10:
                SkipList(depth);
                break;
            case 11:
                SkipMap(depth);
                break;
            case 12:
                SkipStruct(depth);
                break;
            default:
                throw Malformed("an unknown type code");
        }
    }

    private void SkipList(int depth)
    {
        var head = ReadByte();
        var count = head >> 4 == 15 ? ReadVarint() : (ulong)(head >> 4);
        for (var index = 0UL; index < count; index++)
        {
            SkipElement(head & 0x0F, depth);
        }
    }

    private void SkipMap(int depth)
    {
        var count = ReadVarint();
        var types = count == 0 ? (byte)0 : ReadByte();
        for (var index = 0UL; index < count; index++)
        {
            SkipElement(types >> 4, depth);
            SkipElement(types & 0x0F, depth);
        }
    }

    // In a collection a boolean takes a byte of its own.
    private void SkipElement(int type, int depth)
    {
        if (type is 1 or 2)
        {
            ReadByte();
            return;
        }

        Skip(type, depth + 1);
    }

    private void SkipStruct(int depth)
    {
        while (true)
        {
            var head = ReadByte();
            if (head == 0)
            {
                return;
            }

            if (head >> 4 == 0)
            {
                ReadVarint();
            }

            Skip(head & 0x0F, depth + 1);
        }
    }

    private byte ReadByte()
    {
        if (Position >= bytes.Length)
        {
            throw Malformed("another byte was expected");
        }

        return bytes[Position++];
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw Malformed("a number is too long");
    }

    private void Advance(ulong count)
    {
        if (count > (ulong)(bytes.Length - Position))
        {
            throw Malformed($"{count} more bytes were expected");
        }

        Position += (int)count;
    }

    private readonly LakehouseException Malformed(string why) =>
        new(ErrorKind.Corrupt, $"The Parquet footer is malformed at byte {Position}: {why}.");
}
