using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Merging;

/// <summary>
/// Merges of slices, kept between the queries of one engine. A slice is merged again only when its files changed, or when a write in them
/// completed; what was used longest ago makes room. Thread-safe.
/// </summary>
/// <param name="limit">Bytes of added rows to keep.</param>
internal sealed class MergeCache(long limit)
{
    // More slices than that are forgotten altogether, with the rows that stay.
    private const int MostSlices = 100_000;

    // A look at all slices for every chunk of rows would cost more than the rows; so many parts of the limit may come before the next look.
    private const int LooksPerLimit = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<SliceKey, LinkedListNode<(SliceKey Key, MergedSlice Slice)>> slices = [];
    private readonly LinkedList<(SliceKey Key, MergedSlice Slice)> byUse = new();
    private long grown;

    /// <summary>The merge of a slice as a state of its table sees it.</summary>
    /// <param name="table">The state.</param>
    /// <param name="plan">Columns, and the newest write to see.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="cancellationToken">Stops the look at commits since.</param>
    public async ValueTask<MergedSlice> FindAsync(TableState table, ScanPlan plan, FileSlice slice, CancellationToken cancellationToken)
    {
        var key = SliceKey.Of(table.Storage.Root, slice, plan.UpTo, plan.Schema);
        MergedSlice? known;
        lock (gate)
        {
            known = slices.GetValueOrDefault(key)?.Value.Slice;
        }

        var isRight = known?.State is { } state
            && (ReferenceEquals(state, table) || !await WritesSince.TouchAsync(state, table, slice, cancellationToken).ConfigureAwait(false));
        lock (gate)
        {
            if (slices.Remove(key, out var node))
            {
                byUse.Remove(node);
            }

            if (known is null || !isRight)
            {
                known?.Release();
                known = new MergedSlice();
            }

            known.State = table;
            slices[key] = byUse.AddFirst((key, known));
            if (slices.Count > MostSlices)
            {
                var (oldest, rows) = byUse.Last!.Value;
                slices.Remove(oldest);
                byUse.RemoveLast();
                rows.Release();
            }

            return known;
        }
    }

    /// <summary>A merge brought rows.</summary>
    public void Grew(long bytes) => Interlocked.Add(ref grown, bytes);

    /// <summary>Makes room where rows have come; called when some may have been read.</summary>
    public void Trim()
    {
        if (Volatile.Read(ref grown) <= limit / LooksPerLimit)
        {
            return;
        }

        lock (gate)
        {
            Interlocked.Exchange(ref grown, 0);
            var bytes = 0L;
            for (var node = byUse.First; node is not null; node = node.Next)
            {
                bytes += node.Value.Slice.Bytes;
                if (bytes > limit && !ReferenceEquals(node, byUse.First))
                {
                    bytes -= node.Value.Slice.Bytes;
                    node.Value.Slice.Release();
                }
            }
        }
    }
}
