using System.Numerics;
using Lakehouse.TableFormat.Merging;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// One winner per record key: a hash table in flat arrays over the keys' bytes, which stay in their batches.
/// </summary>
internal sealed class WinnerTable
{
    private const int Empty = -1;

    private readonly IReadOnlyList<IncomingBatch> batches;
    private readonly Winner[] winners;
    private readonly ulong[] hashes;
    private readonly int[] slots;
    private readonly int mask;

    /// <summary>Weighs candidates against each other, in their order.</summary>
    /// <param name="batches">What <see cref="RowRef.Batch"/> counts.</param>
    /// <param name="candidates">What is offered; of two for one key the larger ordering value wins, the later on a tie.</param>
    public WinnerTable(IReadOnlyList<IncomingBatch> batches, IReadOnlyList<Winner> candidates)
    {
        this.batches = batches;
        winners = new Winner[candidates.Count];
        hashes = new ulong[candidates.Count];
        slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, candidates.Count * 2))];
        Array.Fill(slots, Empty);
        mask = slots.Length - 1;
        foreach (var candidate in candidates)
        {
            Offer(candidate);
        }
    }

    /// <summary>Distinct keys.</summary>
    public int Count { get; private set; }

    /// <summary>Rows that lost against another row of the batch.</summary>
    public int Superseded { get; private set; }

    /// <summary>Whether some winner stores its row whatever ordering value is stored.</summary>
    public bool HasForcedUpsert => Array.FindIndex(winners, 0, Count, static winner => winner is { Forced: true, Deletes: false }) >= 0;

    /// <summary>The winner at an index, in the order in which keys first came.</summary>
    public Winner this[int index] => winners[index];

    /// <summary>Index of the winner for a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key) => slots[Probe(key, KeyHash.Of(key))];

    private void Offer(Winner candidate)
    {
        var key = KeyOf(candidate.Row);
        var hash = KeyHash.Of(key);
        var slot = Probe(key, hash);
        if (slots[slot] == Empty)
        {
            slots[slot] = Count;
            hashes[Count] = hash;
            winners[Count++] = candidate;
            return;
        }

        Superseded++;
        winners[slots[slot]] = Stronger(winners[slots[slot]], candidate);
    }

    // A deletion without ordering value removes what is stored; nothing else remembers it, so a later row beats it, and stays forced.
    private Winner Stronger(Winner current, Winner candidate) =>
        candidate is { Deletes: true, Forced: true } || Compare(candidate.Row, current.Row) >= 0
            ? candidate with { Forced = current.Forced || candidate.Forced }
            : current;

    private int Compare(RowRef left, RowRef right) =>
        batches[left.Batch].Ordering is { } ordering ? ordering.Compare(left.Row, batches[right.Batch].Ordering!, right.Row) : 0;

    private ReadOnlySpan<byte> KeyOf(RowRef row) => batches[row.Batch].KeyOf(row.Row);

    private int Probe(ReadOnlySpan<byte> key, ulong hash)
    {
        var slot = (int)hash & mask;
        while (slots[slot] is var index && index != Empty && !(hashes[index] == hash && KeyOf(winners[index].Row).SequenceEqual(key)))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
