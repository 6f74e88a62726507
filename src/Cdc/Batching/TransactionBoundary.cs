using System.Text;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Batching;

/// <summary>
/// Tells where a table's open rows may be cut without tearing a source transaction. With END markers
/// (<c>provide.transaction.metadata</c> and its topic) a transaction is whole when as many events came as the marker counts.
/// Without them a transaction ends where the next one begins in the same partition. Not thread-safe.
/// </summary>
internal sealed class TransactionBoundary(TableId table)
{
    private const int MaxKnownEnds = 4096;
    private const int MaxIdLength = 256;
    private readonly string name = table.ToString();
    private readonly Dictionary<string, long> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> expected = new(StringComparer.Ordinal);
    private readonly Queue<string> expectedOrder = [];
    private byte[] lastId = [];
    private bool hasMarkers;

    /// <summary>Whether the events tell their transaction.</summary>
    public bool HasTransactions { get; private set; }

    /// <summary>Whether it is known that all transactions among the open rows are whole.</summary>
    public bool IsWhole => hasMarkers && seen.Count == 0;

    /// <summary>Whether it is known that one of them is not.</summary>
    public bool IsTorn => hasMarkers && seen.Count > 0;

    /// <summary>Whether the rows that came before <paramref name="change"/> may be committed without it.</summary>
    public bool CanCutBefore(in ChangeEvent change)
    {
        var id = IdOf(change);
        return id.IsEmpty || (hasMarkers ? seen.Count == 0 : !id.SequenceEqual(lastId));
    }

    /// <summary>Takes note of an event that belongs to the table, applied or not.</summary>
    public void Add(in ChangeEvent change)
    {
        var id = IdOf(change);
        HasTransactions = !id.IsEmpty;
        if (!id.SequenceEqual(lastId)) lastId = id.ToArray();
        if (hasMarkers && !change.TransactionIdUtf8.IsEmpty) Count(Encoding.UTF8.GetString(id));
    }

    /// <summary>Takes note of the end of a transaction.</summary>
    public void End(TransactionMarker marker)
    {
        hasMarkers = true;
        if (!marker.TableCounts.TryGetValue(name, out var count)) return;
        if (seen.TryGetValue(marker.Id, out var have) && have >= count)
        {
            seen.Remove(marker.Id);
            return;
        }

        if (!expected.TryAdd(marker.Id, count)) return;
        expectedOrder.Enqueue(marker.Id);
        while (expectedOrder.Count > MaxKnownEnds) expected.Remove(expectedOrder.Dequeue());
    }

    /// <summary>The open rows were taken, whole or not.</summary>
    public void Clear() => seen.Clear();

    private static ReadOnlySpan<byte> IdOf(in ChangeEvent change)
    {
        var id = change.TransactionIdUtf8.IsEmpty ? change.GtidUtf8 : change.TransactionIdUtf8;
        return id.Length > MaxIdLength ? default : id;
    }

    private void Count(string id)
    {
        var count = seen.GetValueOrDefault(id) + 1;
        if (expected.TryGetValue(id, out var whole) && count >= whole)
        {
            seen.Remove(id);
            expected.Remove(id);
        }
        else
        {
            seen[id] = count;
        }
    }
}
