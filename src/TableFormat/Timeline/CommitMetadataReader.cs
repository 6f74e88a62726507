using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Reads the metadata of one instant in whichever form its table version stores it.</summary>
internal static class CommitMetadataReader
{
    /// <summary>The metadata of a completed write, or the profile of an inflight one.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: the file is gone or is not whole.</exception>
    public static ValueTask<CommitMetadata> ReadAsync(
        IStorage table, TimelineLayout layout, Instant instant, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{table.Root} {layout} {instant} {cancellationToken}");
}
