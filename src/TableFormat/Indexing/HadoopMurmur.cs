using System.Buffers.Binary;

namespace Lakehouse.TableFormat.Indexing;

/// <summary>Hadoop's MurmurHash2 of 32 bits. Its tail counts from the end with signed bytes, unlike the reference (spec 4.5).</summary>
internal static class HadoopMurmur
{
    private const int Multiplier = 0x5bd1e995;

    internal static int Hash(ReadOnlySpan<byte> data, int seed)
    {
        unchecked
        {
            var hash = seed ^ data.Length;
            var tail = data.Length & 3;
            for (var rest = data; rest.Length >= 4; rest = rest[4..])
            {
                var word = BinaryPrimitives.ReadInt32LittleEndian(rest) * Multiplier;
                word = (word ^ (word >>> 24)) * Multiplier;
                hash = (hash * Multiplier) ^ word;
            }

            if (tail > 0)
            {
                hash ^= tail >= 3 ? (sbyte)data[^3] << 16 : 0;
                hash ^= tail >= 2 ? (sbyte)data[^2] << 8 : 0;
                hash = (hash ^ (sbyte)data[^1]) * Multiplier;
            }

            hash = (hash ^ (hash >>> 13)) * Multiplier;
            return hash ^ (hash >>> 15);
        }
    }
}
