using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>The metadata of commits that were read last, bounded by the bytes of their files. Thread-safe.</summary>
/// <param name="limit">Most bytes; a single larger commit is not kept.</param>
internal sealed class CommitCache(long limit)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Instant, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = new();

    /// <summary>Bytes of the commits that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Finds a commit and counts it as just used.</summary>
    public bool TryGet(Instant instant, [NotNullWhen(true)] out CommitMetadata? metadata)
    {
        lock (gate)
        {
            metadata = null;
            if (entries.TryGetValue(instant, out var node))
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
                metadata = node.Value.Metadata;
            }

            return metadata is not null;
        }
    }

    /// <summary>Keeps a commit in place of those that were not used for longest.</summary>
    public void Add(Instant instant, CommitMetadata metadata, long bytes)
    {
        lock (gate)
        {
            if (bytes > limit || entries.ContainsKey(instant))
            {
                return;
            }

            entries.Add(instant, byUse.AddFirst(new Entry(instant, metadata, bytes)));
            Bytes += bytes;
            while (Bytes > limit)
            {
                var last = byUse.Last!;
                byUse.RemoveLast();
                entries.Remove(last.Value.Instant);
                Bytes -= last.Value.Bytes;
            }
        }
    }

    private sealed record Entry(Instant Instant, CommitMetadata Metadata, long Bytes);
}
