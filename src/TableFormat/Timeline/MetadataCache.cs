using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>What the files of completed instants say, of those that were read last, of any tables, bounded by the bytes of the files. Thread-safe.</summary>
/// <typeparam name="TMetadata">What one kind of instant says.</typeparam>
/// <param name="limit">Most bytes; a single larger file is not kept.</param>
internal sealed class MetadataCache<TMetadata>(long limit)
    where TMetadata : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<InstantFileKey, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = new();

    /// <summary>Bytes of the files that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Finds an instant and counts it as just used.</summary>
    public bool TryGet(InstantFileKey file, [NotNullWhen(true)] out TMetadata? metadata)
    {
        lock (gate)
        {
            metadata = null;
            if (entries.TryGetValue(file, out var node))
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
                metadata = node.Value.Metadata;
            }

            return metadata is not null;
        }
    }

    /// <summary>Keeps an instant in place of those that were not used for longest.</summary>
    public void Add(InstantFileKey file, TMetadata metadata, long bytes)
    {
        lock (gate)
        {
            if (bytes > limit || entries.ContainsKey(file))
            {
                return;
            }

            entries.Add(file, byUse.AddFirst(new Entry(file, metadata, bytes)));
            Bytes += bytes;
            while (Bytes > limit)
            {
                var last = byUse.Last!;
                byUse.RemoveLast();
                entries.Remove(last.Value.File);
                Bytes -= last.Value.Bytes;
            }
        }
    }

    private sealed record Entry(InstantFileKey File, TMetadata Metadata, long Bytes);
}
