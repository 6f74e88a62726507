using System.Collections.Concurrent;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// One instant from its request to its completion, in the order that spec B.2 demands. It does not roll itself back: a failed one stays
/// pending for the rollback service.
/// </summary>
internal sealed class TimelineCommit
{
    private readonly TableState state;
    private readonly IStorageLock heldLock;
    private readonly WriterOptions options;
    private readonly Instant instant;
    private readonly TimelineWriter timeline;
    private readonly MarkerFolder markers;
    private readonly PartitionMetafile metafile;
    private readonly ConcurrentDictionary<string, bool> announced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> partitions = new(StringComparer.Ordinal);

    /// <summary>A commit that has not touched the table yet.</summary>
    public TimelineCommit(TableState state, InstantTime time, IStorageLock heldLock, WriterOptions options)
    {
        this.state = state;
        this.heldLock = heldLock;
        this.options = options;
        instant = new Instant(time, TimelineAction.Commit, InstantState.Requested);
        timeline = new TimelineWriter(state.Storage, state.Properties.Layout);
        markers = new MarkerFolder(state.Storage, time);
        metafile = new PartitionMetafile(state.Storage, options.Clock);
    }

    /// <summary>The instant.</summary>
    public InstantTime Instant => instant.Time;

    /// <summary>The table's folder.</summary>
    public IStorage Table => state.Storage;

    /// <summary>Announces the instant and what it is going to do.</summary>
    public async Task BeginAsync(CommitMetadata profile, CancellationToken cancellationToken)
    {
        await timeline.RequestAsync(instant, default, cancellationToken).ConfigureAwait(false);
        await timeline.InflightAsync(instant.In(InstantState.Inflight), CommitMetadataJson.Write(profile), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Announces a data file: its partition's metafile and its marker are there when this returns.</summary>
    public async Task AnnounceAsync(Marker marker, CancellationToken cancellationToken)
    {
        if (marker.Kind == MarkerKind.Create && !partitions.ContainsKey(marker.Partition))
        {
            await metafile.EnsureAsync(marker.Partition, Instant, cancellationToken).ConfigureAwait(false);
            partitions.TryAdd(marker.Partition, true);
        }

        announced.TryAdd(marker.DataPath, true);
        await markers.CreateAsync(marker, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commit point, after the re-check list of spec 15.</summary>
    public async Task<CommitOutcome> CompleteAsync(CommitMetadata metadata, CancellationToken cancellationToken)
    {
        await DeleteLeftoversAsync(metadata, cancellationToken).ConfigureAwait(false);
        await CheckFilesAsync(metadata, cancellationToken).ConfigureAwait(false);
        if (await FindConflictAsync(cancellationToken).ConfigureAwait(false) is { } conflict)
        {
            return new CommitOutcome.Conflicted(conflict);
        }

        var outcome = await timeline
            .CompleteAsync(instant.In(InstantState.Completed), CommitMetadataJson.Write(metadata), cancellationToken).ConfigureAwait(false);
        if (outcome is CommitOutcome.Committed)
        {
            await DropMarkersAsync(cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>Takes back an instant that wrote no file.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        await timeline.DeleteInstantFilesAsync(instant, cancellationToken).ConfigureAwait(false);
        await markers.DeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    // Attempts that were given up have a marker but no place in the commit.
    private async Task DeleteLeftoversAsync(CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var named = metadata.Stats.Select(stat => stat.Path).ToHashSet();
        foreach (var path in announced.Keys.Where(path => !named.Contains(path)))
        {
            await Table.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CheckFilesAsync(CommitMetadata metadata, CancellationToken cancellationToken)
    {
        foreach (var stat in metadata.Stats)
        {
            var entry = await Table.StatAsync(stat.Path!, cancellationToken).ConfigureAwait(false);
            if (entry?.Length != stat.FileSizeInBytes)
            {
                throw new LakehouseException(
                    ErrorKind.Conflict,
                    $"A file of this write has {entry?.Length.ToString() ?? "gone"} instead of {stat.FileSizeInBytes} bytes; somebody else touched it.",
                    new ErrorContext { Table = state.Properties.TableName, Instant = Instant.ToString(), Path = stat.Path });
            }
        }
    }

    private async Task<string?> FindConflictAsync(CancellationToken cancellationToken)
    {
        if (!await heldLock.IsHeldAsync(cancellationToken).ConfigureAwait(false))
        {
            return "another process, because the table's lock was lost";
        }

        var now = await TableState.LoadAsync(Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(Table, options).EnsureWritableAsync(now.Properties, cancellationToken).ConfigureAwait(false);
        var requested = state.Properties.Layout.PathOf(instant.FileName(state.Properties.Layout));
        if (now.Timeline.FindWrite(Instant)?.State != InstantState.Inflight
            || await Table.StatAsync(requested, cancellationToken).ConfigureAwait(false) is null)
        {
            return "another engine, which rolled this write back";
        }

        return OtherWrite(now.Timeline) is { } other ? $"another engine's write {other.Time} ({other.ActionName})" : null;
    }

    private Instant? OtherWrite(ActiveTimeline now)
    {
        var known = state.Timeline.Instants.ToHashSet();
        return now.Instants.FirstOrDefault(other => other.IsWrite && other.Time != Instant && !known.Contains(other));
    }

    private async Task DropMarkersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await markers.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LakehouseException or OperationCanceledException)
        {
            CommitLog.MarkersLeft(options.Logger, Instant, exception);
        }
    }
}
