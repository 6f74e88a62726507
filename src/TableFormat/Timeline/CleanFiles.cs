using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>What completed cleans say. A file that was listed is read once by a process whose store remembers, and not at all by the one that wrote it.</summary>
internal static class CleanFiles
{
    // Of all tables of a store that remembers: the last clean of each is asked for again and again.
    private const long CacheBytes = 8L << 20;

    /// <summary>A completed clean's result; null when its file is empty or gone, as after a writer that died on a store without atomic puts.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="layout">Where its timeline lies.</param>
    /// <param name="clean">The completed clean.</param>
    /// <param name="stamp">Its file as it was listed; zeros are not remembered.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Errors.LakehouseException">Corrupt: the file is torn.</exception>
    public static async ValueTask<CleanMetadata?> ReadAsync(
        IStorage table, TimelineLayout layout, Instant clean, FileStamp stamp, CancellationToken cancellationToken)
    {
        var key = new InstantFileKey(table.Root, clean, stamp);
        var known = stamp == default ? null : CacheOf(table);
        if (known is not null && (known.TryGet(key, out var metadata) || known.TryGet(key with { Stamp = stamp.Made }, out metadata)))
        {
            return metadata;
        }

        var path = layout.PathOf(clean.FileName(layout));
        if (await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false) is not { Length: > 0 } content)
        {
            return null;
        }

        var read = TimelineAvro.ReadCleanMetadata(content, $"{table.Root}/{path}");
        known?.Add(key, read, content.Length);
        return read;
    }

    /// <summary>Keeps what this process itself has just stored.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="clean">The completed clean.</param>
    /// <param name="metadata">What its file says.</param>
    /// <param name="length">Bytes of the file.</param>
    public static void Remember(IStorage table, Instant clean, CleanMetadata metadata, int length) =>
        CacheOf(table)?.Add(new InstantFileKey(table.Root, clean, new FileStamp(length, 0)), metadata, length);

    private static MetadataCache<CleanMetadata>? CacheOf(IStorage table) =>
        table.Memory?.GetOrAdd(string.Empty, static () => new MetadataCache<CleanMetadata>(CacheBytes));
}
