using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lakehouse.TableFormat.Keys;

/// <summary>Numbers distinct partition paths in order of first appearance; a path seen before costs no allocation.</summary>
internal sealed class PartitionNames
{
    private readonly Dictionary<byte[], int> indexes = new(new Utf8Comparer());
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private readonly List<string> names = [];
    private byte[] last = [];
    private int lastIndex = -1;

    internal PartitionNames() => lookup = indexes.GetAlternateLookup<ReadOnlySpan<byte>>();

    internal IReadOnlyList<string> Names => names;

    internal int IndexOf(ReadOnlySpan<byte> path)
    {
        if (lastIndex >= 0 && path.SequenceEqual(last))
        {
            return lastIndex;
        }

        if (!lookup.TryGetValue(path, out var actual, out lastIndex))
        {
            actual = path.ToArray();
            lastIndex = names.Count;
            indexes.Add(actual, lastIndex);
            names.Add(Encoding.UTF8.GetString(path));
        }

        last = actual;
        return lastIndex;
    }

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
    }
}
