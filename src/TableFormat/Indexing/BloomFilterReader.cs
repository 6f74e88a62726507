using System.Buffers.Binary;

namespace Lakehouse.TableFormat.Indexing;

/// <summary>Reads the big-endian bytes of a bloom filter; every size is compared with what remains before it is trusted.</summary>
internal ref struct BloomFilterReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    internal Head ReadHead()
    {
        if (ReadInt() != -1)
        {
            throw BloomFilter.Corrupt("has an unknown version");
        }

        var hashCount = ReadCount("hash functions");
        var hashType = Take(1)[0];
        var bits = ReadCount("bits");
        return hashCount is > 0 and <= 1024 && bits > 0
            ? new Head(hashCount, hashType, bits)
            : throw BloomFilter.Corrupt($"has {hashCount} hash functions and {bits} bits");
    }

    internal byte[] ReadVector(int bits) => Take((int)(((long)bits + 7) / 8)).ToArray();

    internal int ReadCount(string what)
    {
        var count = ReadInt();
        return count >= 0 ? count : throw BloomFilter.Corrupt($"has {count} {what}");
    }

    private int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
        {
            throw BloomFilter.Corrupt($"ends {count - rest.Length} bytes too early");
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    internal readonly record struct Head(int HashCount, byte HashType, int Bits);
}
