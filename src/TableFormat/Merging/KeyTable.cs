using System.Numerics;
using Apache.Arrow;

namespace Lakehouse.TableFormat.Merging;

/// <summary>
/// Numbers distinct record keys in the order in which they first come: a hash table in flat arrays over keys whose bytes stay in their
/// columns. A slot holds half of the hash beside the number, so that most keys that are not here are told by one read. Not thread-safe.
/// </summary>
internal sealed class KeyTable
{
    private const int SmallestCapacity = 64;

    private readonly List<BinaryArray> columns = [];
    private ulong[] slots;
    private ulong[] hashes;
    private KeyPlace[] places;

    /// <summary>Makes an empty table.</summary>
    /// <param name="expected">Keys that it will probably hold; more make it grow.</param>
    public KeyTable(int expected = 0)
    {
        var capacity = Math.Max(SmallestCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(expected, 1 << 28)));
        slots = new ulong[capacity * 2];
        hashes = new ulong[capacity];
        places = new KeyPlace[capacity];
    }

    /// <summary>Distinct keys.</summary>
    public int Count { get; private set; }

    /// <summary>Makes a column known; its number is how many came before.</summary>
    public int AddColumn(BinaryArray keys)
    {
        columns.Add(keys);
        return columns.Count - 1;
    }

    /// <summary>The number of a key, which is new when it equals <see cref="Count"/> as it was before the call.</summary>
    /// <param name="hash"><see cref="KeyHash.Of"/> of the key.</param>
    /// <param name="place">Where the key's bytes lie.</param>
    public int FindOrAdd(ulong hash, KeyPlace place)
    {
        var slot = Probe(BytesAt(place), hash);
        if (slots[slot] != 0)
        {
            return NumberIn(slots[slot]);
        }

        if (Count == hashes.Length)
        {
            Grow();
            slot = Probe(BytesAt(place), hash);
        }

        slots[slot] = Entry(hash, Count);
        hashes[Count] = hash;
        places[Count] = place;
        return Count++;
    }

    /// <summary>The number of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key, ulong hash) => slots[Probe(key, hash)] is var entry && entry != 0 ? NumberIn(entry) : -1;

    private ReadOnlySpan<byte> BytesAt(KeyPlace place) => columns[place.Column].GetBytes(place.Row);

    private static ulong Entry(ulong hash, int number) => (hash & 0xFFFF_FFFF_0000_0000) | ((uint)number + 1u);

    private static int NumberIn(ulong entry) => (int)((uint)entry - 1u);

    private int Probe(ReadOnlySpan<byte> key, ulong hash)
    {
        var table = slots;
        var mask = table.Length - 1;
        var slot = (int)hash & mask;
        while (table[slot] is var entry && entry != 0 && !IsKey(entry, key, hash))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private bool IsKey(ulong entry, ReadOnlySpan<byte> key, ulong hash) =>
        (entry ^ hash) >> 32 == 0 && hashes[NumberIn(entry)] == hash && BytesAt(places[NumberIn(entry)]).SequenceEqual(key);

    private void Grow()
    {
        System.Array.Resize(ref hashes, hashes.Length * 2);
        System.Array.Resize(ref places, places.Length * 2);
        slots = new ulong[hashes.Length * 2];
        var mask = slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)hashes[number] & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = Entry(hashes[number], number);
        }
    }
}
