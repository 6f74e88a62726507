using System.Buffers.Binary;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Indexing;

/// <summary>
/// The bloom filter of a base file's footer (spec 4.5): a set of record keys that may answer yes wrongly, never no.
/// Kinds: <c>SIMPLE</c> is one bit vector; <c>DYNAMIC_V0</c> starts a further one whenever the last is full. Not thread-safe.
/// </summary>
internal sealed class BloomFilter
{
    internal const string Simple = "SIMPLE";
    internal const string Dynamic = "DYNAMIC_V0";

    /// <summary>Hudi's default chance of a wrong yes.</summary>
    internal const double DefaultFalsePositives = 1e-9;

    private const int VectorHeader = 13;
    private const int DynamicHeader = VectorHeader + 12;
    private const byte Murmur = 1;
    private const int MaxInheritedVectors = 2;
    private const int MaxVectorBits = 1 << 30;

    private readonly List<byte[]> vectors = [];
    private readonly int hashCount;
    private readonly byte hashType;
    private readonly int vectorBits;
    private readonly int keysPerVector;
    private int keysInLast;

    private BloomFilter(string kind, int hashCount, byte hashType, int vectorBits, int keysPerVector)
    {
        Kind = kind;
        this.hashCount = hashCount;
        this.hashType = hashType;
        this.vectorBits = vectorBits;
        this.keysPerVector = keysPerVector;
    }

    /// <summary>What stands beside the filter as <c>hoodie_bloom_filter_type_code</c>.</summary>
    internal string Kind { get; }

    /// <summary>Bits of one vector.</summary>
    internal int VectorBits => vectorBits;

    /// <summary>Hash functions per key.</summary>
    internal int HashCount => hashCount;

    /// <summary>An empty filter for so many keys; a dynamic one grows when there are more.</summary>
    internal static BloomFilter SizedFor(long keys, double falsePositives = DefaultFalsePositives, string kind = Dynamic)
    {
        var bits = Math.Min(MaxVectorBits, Math.Ceiling(Math.Max(1, keys) * -Math.Log(falsePositives) / (Math.Log(2) * Math.Log(2))));
        var fitting = Math.Max(1, Math.Min(keys, int.MaxValue));
        var hashes = (int)Math.Ceiling(Math.Log(2) * bits / fitting);
        var filter = new BloomFilter(kind, Math.Max(1, hashes), Murmur, (int)bits, (int)fitting);
        filter.AddVector();
        return filter;
    }

    /// <summary>
    /// Whether the filter of a file may serve the file that follows it, so that only new keys have to be added: it is of the growing kind,
    /// not much larger than its rows need, and does not grow beyond a second vector.
    /// </summary>
    internal bool CanServe(long storedRows, long newKeys) =>
        Kind == Dynamic
        && hashType == Murmur
        && storedRows >= keysPerVector / 4
        && newKeys <= ((long)MaxInheritedVectors * keysPerVector) - (((vectors.Count - 1L) * keysPerVector) + keysInLast);

    /// <summary>Adds a column of keys. Each round of a key waits for the one before it, so four keys go side by side.</summary>
    internal void Add(BinaryArray keys)
    {
        var row = 0;
        while (row + 4 <= keys.Length && (Kind != Dynamic || keysInLast + 4 <= keysPerVector))
        {
            AddFour(keys.GetBytes(row), keys.GetBytes(row + 1), keys.GetBytes(row + 2), keys.GetBytes(row + 3));
            row += 4;
        }

        for (; row < keys.Length; row++)
        {
            Add(keys.GetBytes(row));
        }
    }

    internal void Add(ReadOnlySpan<byte> key)
    {
        if (Kind == Dynamic && keysInLast >= keysPerVector)
        {
            AddVector();
        }

        keysInLast++;
        var vector = vectors[^1];
        for (int round = 0, hash = 0; round < hashCount; round++)
        {
            hash = HadoopMurmur.Hash(key, hash);
            Set(vector, hash);
        }
    }

    /// <summary>False only where the key was certainly not added.</summary>
    internal bool MightContain(ReadOnlySpan<byte> key)
    {
        // Hudi never writes the other hash type (Jenkins); a filter that cannot be asked excludes nothing.
        if (hashType != Murmur)
        {
            return true;
        }

        foreach (var vector in vectors)
        {
            if (VectorMightContain(vector, key))
            {
                return true;
            }
        }

        return false;
    }

    internal string ToBase64()
    {
        var bytesPerVector = (vectorBits + 7) / 8;
        var isDynamic = Kind == Dynamic;
        var bytes = new byte[(isDynamic ? DynamicHeader : 0) + (vectors.Count * (VectorHeader + bytesPerVector))];
        var at = 0;
        if (isDynamic)
        {
            at = WriteVectorHeader(bytes, at);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), keysPerVector);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + 4), keysInLast);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + 8), vectors.Count);
            at += 12;
        }

        foreach (var vector in vectors)
        {
            at = WriteVectorHeader(bytes, at);
            vector.CopyTo(bytes, at);
            at += vector.Length;
        }

        return Convert.ToBase64String(bytes);
    }

    /// <summary>Reads a filter as a footer holds it.</summary>
    /// <param name="base64">Value of <c>org.apache.hudi.bloomfilter</c>.</param>
    /// <param name="kind">Value of <c>hoodie_bloom_filter_type_code</c>; a file without one holds <see cref="Simple"/>.</param>
    /// <exception cref="LakehouseException">Corrupt: not the bytes of a filter.</exception>
    internal static BloomFilter FromBase64(string base64, string? kind)
    {
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var length))
        {
            throw Corrupt("is not base64");
        }

        var reader = new BloomFilterReader(buffer.AsSpan(0, length));
        return string.Equals(kind, Dynamic, StringComparison.OrdinalIgnoreCase) ? ReadDynamic(ref reader) : ReadSimple(ref reader);
    }

    internal static LakehouseException Corrupt(string what) => new(ErrorKind.Corrupt, $"A base file's bloom filter {what}.");

    private static BloomFilter ReadSimple(ref BloomFilterReader reader)
    {
        var head = reader.ReadHead();
        var filter = new BloomFilter(Simple, head.HashCount, head.HashType, head.Bits, int.MaxValue);
        filter.vectors.Add(reader.ReadVector(head.Bits));
        return filter;
    }

    private static BloomFilter ReadDynamic(ref BloomFilterReader reader)
    {
        var head = reader.ReadHead();
        var filter = new BloomFilter(Dynamic, head.HashCount, head.HashType, head.Bits, reader.ReadCount("keys per vector"))
        {
            keysInLast = reader.ReadCount("keys in the last vector"),
        };
        var rows = reader.ReadCount("vectors");
        if (rows == 0 || filter.keysPerVector == 0)
        {
            throw Corrupt($"has {rows} vectors for {filter.keysPerVector} keys each");
        }

        for (; rows > 0; rows--)
        {
            if (reader.ReadHead() != head)
            {
                throw Corrupt("has vectors of different shape");
            }

            filter.vectors.Add(reader.ReadVector(head.Bits));
        }

        return filter;
    }

    private void AddFour(ReadOnlySpan<byte> key0, ReadOnlySpan<byte> key1, ReadOnlySpan<byte> key2, ReadOnlySpan<byte> key3)
    {
        keysInLast += 4;
        var vector = vectors[^1];
        var (hash0, hash1, hash2, hash3) = (0, 0, 0, 0);
        for (var round = 0; round < hashCount; round++)
        {
            hash0 = HadoopMurmur.Hash(key0, hash0);
            hash1 = HadoopMurmur.Hash(key1, hash1);
            hash2 = HadoopMurmur.Hash(key2, hash2);
            hash3 = HadoopMurmur.Hash(key3, hash3);
            Set(vector, hash0);
            Set(vector, hash1);
            Set(vector, hash2);
            Set(vector, hash3);
        }
    }

    private void Set(byte[] vector, int hash)
    {
        var bit = Position(hash);
        vector[bit >> 3] |= (byte)(1 << (bit & 7));
    }

    private bool VectorMightContain(byte[] vector, ReadOnlySpan<byte> key)
    {
        for (int round = 0, hash = 0; round < hashCount; round++)
        {
            hash = HadoopMurmur.Hash(key, hash);
            var bit = Position(hash);
            if ((vector[bit >> 3] & (1 << (bit & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // Java's remainder takes the sign of the hash, and only then the absolute value.
    private int Position(int hash) => Math.Abs(hash % vectorBits);

    private void AddVector()
    {
        vectors.Add(new byte[(vectorBits + 7) / 8]);
        keysInLast = 0;
    }

    private int WriteVectorHeader(Span<byte> bytes, int at)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes[at..], -1);
        BinaryPrimitives.WriteInt32BigEndian(bytes[(at + 4)..], hashCount);
        bytes[at + 8] = hashType;
        BinaryPrimitives.WriteInt32BigEndian(bytes[(at + 9)..], vectorBits);
        return at + VectorHeader;
    }
}
