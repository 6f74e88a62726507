using System.Collections.Concurrent;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// One instant from its request to its completion, in the order that spec B.2 demands: a write, a compaction, a log compaction, a clustering.
/// It does not roll itself back: a failed one stays pending for the rollback service. Announcing is thread-safe.
/// </summary>
internal sealed class TimelineCommit
{
    // As many files as a store answers for side by side without being told to slow down.
    private const int MostChecks = 16;

    private readonly WriterContext context;
    private readonly TableState state;
    private readonly Instant instant;
    private readonly TimelineWriter timeline;
    private readonly MarkerFolder markers;
    private readonly PartitionMetafile metafile;
    private readonly EarlyConflicts early;
    private readonly ConcurrentDictionary<string, Marker> announced = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Marker> unproven = new();
    private readonly ConcurrentDictionary<string, bool> partitions = new(StringComparer.Ordinal);
    private volatile bool mayBeCommitted;

    /// <summary>A commit that has not touched the table yet.</summary>
    /// <param name="context">The table's writer and services.</param>
    /// <param name="state">The table as it was when the work was planned; what completed since then may be in conflict.</param>
    /// <param name="requested">Its instant; the time comes from <see cref="WriterContext.Instants"/>, taken inside the transaction that begins it.</param>
    public TimelineCommit(WriterContext context, TableState state, Instant requested)
    {
        this.context = context;
        this.state = state;
        instant = requested.In(InstantState.Requested);
        timeline = new TimelineWriter(state.Storage, state.Properties.Layout);
        markers = new MarkerFolder(state.Storage, requested.Time);
        metafile = new PartitionMetafile(state.Storage, context.Options.Clock);
        early = new EarlyConflicts(context, state, instant);
        Table = context.Transactions.Fence(state.Storage, requested.Time);
    }

    /// <summary>The instant.</summary>
    public InstantTime Instant => instant.Time;

    /// <summary>The table's folder, for this instant's data files: none appears when others may have rolled the instant back.</summary>
    public IStorage Table { get; }

    /// <summary>Announces the instant and what it is going to do. Call it inside the transaction that took the instant's time.</summary>
    /// <param name="requestedContent">The plan of a service; empty for a write.</param>
    /// <param name="inflightContent">The workload profile of a write (spec 2.4.4); empty for a compaction or clustering.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <param name="planned">Data files that are known already; they are announced while the instant becomes inflight.</param>
    /// <param name="now">The table as the transaction found it, where it was looked at.</param>
    public async Task BeginAsync(
        ReadOnlyMemory<byte> requestedContent, ReadOnlyMemory<byte> inflightContent, CancellationToken cancellationToken, IReadOnlyList<Marker>? planned = null, TableState? now = null)
    {
        // Before the request: whoever sees an instant without heartbeat may roll it back.
        await context.Transactions.Heartbeats.StartAsync(Instant, cancellationToken).ConfigureAwait(false);
        await timeline.RequestAsync(instant, requestedContent, cancellationToken).ConfigureAwait(false);
        if (now is not null)
        {
            early.Saw(now);
        }

        await SideBySide.RunAsync(
            MarkAsync(planned ?? [], cancellationToken),
            () => timeline.InflightAsync(instant.In(InstantState.Inflight), inflightContent, cancellationToken, justRequested: true)).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes up an instant whose plan is requested already, by this process or an earlier one. Enters a transaction; whoever goes on to delete what an
    /// earlier attempt left does so inside of the same one.
    /// </summary>
    /// <returns>Whether somebody had begun it.</returns>
    /// <exception cref="LakehouseException">Conflict: the plan is gone or done, or another process works on it.</exception>
    public async Task<bool> ResumeAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var heartbeats = context.Transactions.Heartbeats;
        if (!heartbeats.IsOurs(Instant) && await heartbeats.IsAliveAsync(Instant, cancellationToken).ConfigureAwait(false))
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"{await heartbeats.WriterOfAsync(Instant, cancellationToken).ConfigureAwait(false) ?? "Another process"} works on the pending {instant.ActionName}.",
                new ErrorContext { Table = state.Properties.TableName, Instant = Instant.ToString() },
                "Let it finish; its plan can be taken up when it has stopped.");
        }

        // Its heartbeat ends with its completion, and what it wrote is data then.
        if (await timeline.ExistsAsync(instant.In(InstantState.Completed), cancellationToken).ConfigureAwait(false))
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"Another process has completed the {instant.ActionName} meanwhile.",
                new ErrorContext { Table = state.Properties.TableName, Instant = Instant.ToString() },
                "Nothing is left to do for it; load the table again.");
        }

        await heartbeats.StartAsync(Instant, cancellationToken).ConfigureAwait(false);
        if (await timeline.ExistsAsync(instant.In(InstantState.Inflight), cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        await timeline.InflightAsync(instant.In(InstantState.Inflight), default, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Announces a data file: its partition's metafile and its marker are there when this returns.</summary>
    /// <exception cref="LakehouseException">Conflict: another writer works on the file group, or has changed it since.</exception>
    public Task AnnounceAsync(Marker marker, CancellationToken cancellationToken) => AnnounceAsync([marker], cancellationToken);

    /// <summary>Announces data files with as few calls to the store as can be; those that were announced before are left out.</summary>
    /// <exception cref="LakehouseException">Conflict: another writer works on a file group, or has changed it since.</exception>
    public async Task AnnounceAsync(IReadOnlyList<Marker> planned, CancellationToken cancellationToken)
    {
        await MarkAsync(planned, cancellationToken).ConfigureAwait(false);
        var fresh = new List<Marker>();
        while (unproven.TryDequeue(out var marker))
        {
            fresh.Add(marker);
        }

        // After the marker: of two that announce the same group one is likely to see the other. The check at completion is the one that counts.
        if (fresh.Count > 0 && instant.Action is TimelineAction.Commit or TimelineAction.DeltaCommit)
        {
            await early.CheckAsync(GroupSet.Of(fresh), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a data file visible; its length.</summary>
    /// <exception cref="LakehouseException">Conflict: others may have taken this write for dead meanwhile, and would not see the file when they roll it back.</exception>
    public async Task<long> PublishAsync(StorageUpload upload, CancellationToken cancellationToken)
    {
        if (!context.Transactions.Heartbeats.IsFresh(Instant))
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"This process was stopped for longer than its heartbeat may stop ({context.Transactions.Heartbeats.Expiry.TotalSeconds} s); others may have rolled the write back.",
                new ErrorContext { Table = state.Properties.TableName, Instant = Instant.ToString() },
                "Load the table again and repeat the write.");
        }

        return await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commit point, after the re-check list of spec 15. Enters a transaction.</summary>
    public async Task<CommitOutcome> CompleteAsync(CommitMetadata metadata, CancellationToken cancellationToken)
    {
        await DeleteLeftoversAsync(metadata, cancellationToken).ConfigureAwait(false);
        await context.Afterwards.WaitAsync().ConfigureAwait(false);
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var (checkedMetadata, conflict) = await SideBySide.RunAsync(
            CheckFilesAsync(metadata, cancellationToken), () => CheckAsync(transaction, metadata, cancellationToken)).ConfigureAwait(false);
        if (conflict is not null)
        {
            return conflict;
        }

        // From here on its files may be data, and stay data when an archive has taken its instant off the timeline.
        mayBeCommitted = true;
        var content = CommitMetadataJson.Write(checkedMetadata);
        var outcome = await timeline.CompleteAsync(instant, content, cancellationToken, seenInflight: true).ConfigureAwait(false);
        mayBeCommitted = outcome is not CommitOutcome.Conflicted;
        if (outcome is CommitOutcome.Committed)
        {
            RememberWrite(content);

            // The commit stands; nobody need wait until its announcements are gone.
            context.Afterwards.Add(Task.WhenAll(DropMarkersAsync(), context.Transactions.Heartbeats.StopAsync(Instant)));
        }

        return outcome;
    }

    /// <summary>Takes back an instant that wrote no file.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        await timeline.DeleteInstantFilesAsync(instant, cancellationToken).ConfigureAwait(false);
        await markers.DeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Transactions.Heartbeats.StopAsync(Instant).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes what was written for an instant that was rolled back meanwhile: that rollback may have come before these files. Logs that it found stay. Does nothing
    /// while the instant is on the timeline, where the rollback service finds its files.
    /// </summary>
    public async Task DiscardIfGoneAsync(CancellationToken cancellationToken)
    {
        if (mayBeCommitted
            || await timeline.ExistsAsync(instant, cancellationToken).ConfigureAwait(false)
            || await timeline.ExistsAsync(instant.In(InstantState.Inflight), cancellationToken).ConfigureAwait(false)
            || await timeline.ExistsAsync(instant.In(InstantState.Completed), cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var now = await TableState.LoadAsync(Table, cancellationToken).ConfigureAwait(false);
        var undone = await UndoneLogs.FindAsync(now, Instant, cancellationToken).ConfigureAwait(false);
        foreach (var marker in announced.Values.Where(marker => undone is null || !undone.Hold(marker)))
        {
            await state.Storage.DeleteAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        }

        await markers.DeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task MarkAsync(IReadOnlyList<Marker> planned, CancellationToken cancellationToken)
    {
        var fresh = planned.Where(marker => announced.TryAdd(marker.DataPath, marker)).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        foreach (var partition in fresh.Where(marker => marker.Kind == MarkerKind.Create).Select(marker => marker.Partition).Distinct())
        {
            if (!partitions.ContainsKey(partition))
            {
                await metafile.EnsureAsync(partition, Instant, cancellationToken).ConfigureAwait(false);
                partitions.TryAdd(partition, true);
            }
        }

        await (context.Throttle?.WaitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        await markers.CreateAsync(fresh, cancellationToken).ConfigureAwait(false);
        fresh.ForEach(unproven.Enqueue);
    }

    // Attempts that were given up have a marker but no place in the commit.
    private async Task DeleteLeftoversAsync(CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var named = metadata.Stats.SelectMany(stat => stat.CdcStats?.Keys.Append(stat.Path) ?? [stat.Path]).ToHashSet();
        foreach (var path in announced.Keys.Where(path => !named.Contains(path)))
        {
            await Table.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CheckFilesAsync(CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var logs = metadata.Stats.SelectMany(stat => stat.CdcStats ?? new Dictionary<string, long>());
        var files = metadata.Stats.Select(stat => KeyValuePair.Create(stat.Path!, stat.FileSizeInBytes)).Concat(logs);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MostChecks, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, limits, async (file, stop) => await CheckFileAsync(file.Key, file.Value, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task CheckFileAsync(string path, long length, CancellationToken cancellationToken)
    {
        var entry = await Table.StatAsync(path, cancellationToken).ConfigureAwait(false);
        if (entry?.Length != length)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"A file of this write has {entry?.Length.ToString() ?? "gone"} instead of {length} bytes; somebody else touched it.",
                new ErrorContext { Table = state.Properties.TableName, Instant = Instant.ToString(), Path = path });
        }
    }

    private void RememberWrite(byte[] content)
    {
        if (instant.Action is TimelineAction.Commit or TimelineAction.DeltaCommit)
        {
            state.Remember(instant.In(InstantState.Completed), content);
        }
    }

    private async Task<(CommitMetadata Metadata, CommitOutcome.Conflicted? Conflict)> CheckAsync(
        TableTransaction transaction, CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var requested = timeline.ExistsAsync(instant, cancellationToken);
        var now = await SideBySide.RunAsync(requested, () => TableState.LoadAsync(Table, cancellationToken)).ConfigureAwait(false);
        await new TableGuard(Table, context.Options).EnsureWritableAsync(now.Properties, cancellationToken).ConfigureAwait(false);
        var check = new CompletionCheck(context, state, instant, await requested.ConfigureAwait(false));
        if (await check.FindAsync(now, transaction, metadata, cancellationToken).ConfigureAwait(false) is { } conflict)
        {
            return (metadata, conflict);
        }

        var (extra, changed) = await CarriedMerge.MergeAsync(state, now, instant, metadata, cancellationToken).ConfigureAwait(false);
        Note(extra, CompletionOrder.PendingKey, CompletionOrder.PendingText(now.Timeline, Instant));
        Note(extra, CarriedMetadata.SupersedesKey, await check.OvertakenAsync(now, metadata, cancellationToken).ConfigureAwait(false));
        Note(extra, CarriedMetadata.WriterKey, context.Options.Concurrency == ConcurrencyMode.Optimistic ? context.Options.WriterName : null);
        return (metadata with { ExtraMetadata = extra }, changed);
    }

    private static void Note(Dictionary<string, string> extra, string key, string? text)
    {
        if (text is not null)
        {
            extra[key] = text;
        }
    }

    private async Task DropMarkersAsync()
    {
        try
        {
            await markers.DeleteAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakehouseException exception)
        {
            CommitLog.MarkersLeft(context.Options.Logger, Instant, exception);
        }
    }
}
