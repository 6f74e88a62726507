using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>The metadata of commits that were read last, of any tables, bounded by the bytes of their files. Thread-safe.</summary>
/// <param name="limit">Most bytes; a single larger commit is not kept.</param>
internal sealed class CommitCache(long limit)
{
    private readonly Lock gate = new();
    private readonly Dictionary<CommitKey, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = new();

    /// <summary>Bytes of the commits that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Finds a commit and counts it as just used.</summary>
    public bool TryGet(CommitKey commit, [NotNullWhen(true)] out CommitMetadata? metadata)
    {
        lock (gate)
        {
            metadata = null;
            if (entries.TryGetValue(commit, out var node))
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
                metadata = node.Value.Metadata;
            }

            return metadata is not null;
        }
    }

    /// <summary>Keeps a commit in place of those that were not used for longest.</summary>
    public void Add(CommitKey commit, CommitMetadata metadata, long bytes)
    {
        lock (gate)
        {
            if (bytes > limit || entries.ContainsKey(commit))
            {
                return;
            }

            entries.Add(commit, byUse.AddFirst(new Entry(commit, metadata, bytes)));
            Bytes += bytes;
            while (Bytes > limit)
            {
                var last = byUse.Last!;
                byUse.RemoveLast();
                entries.Remove(last.Value.Commit);
                Bytes -= last.Value.Bytes;
            }
        }
    }

    private sealed record Entry(CommitKey Commit, CommitMetadata Metadata, long Bytes);
}
