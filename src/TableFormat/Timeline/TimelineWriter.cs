using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// Makes the files that move an instant from state to state, each by create-if-absent (spec 2.3). Writes layout 1 only.
/// Thread-safe as far as its store is.
/// </summary>
internal sealed class TimelineWriter(IStorage table, TimelineLayout layout)
{
    /// <summary>Announces an instant; the content is its plan, or empty.</summary>
    /// <exception cref="Errors.LakehouseException">Conflict: the instant time is taken.</exception>
    public Task RequestAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{table.Root} {layout} {instant} {content.Length} {cancellationToken}");

    /// <summary>Marks a requested instant as being worked on; the content is its profile, or empty.</summary>
    /// <exception cref="Errors.LakehouseException">Conflict: the requested file is gone, or somebody else did this already.</exception>
    public Task InflightAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{table.Root} {layout} {instant} {content.Length} {cancellationToken}");

    /// <summary>The commit point. An unknown answer is settled by reading the file back and comparing its content.</summary>
    public Task<CommitOutcome> CompleteAsync(Instant instant, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{table.Root} {layout} {instant} {content.Length} {cancellationToken}");

    /// <summary>Removes the pending files of an instant, inflight before requested (spec 8.6); a completed file stays.</summary>
    public Task DeleteInstantFilesAsync(Instant instant, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{table.Root} {layout} {instant} {cancellationToken}");
}
