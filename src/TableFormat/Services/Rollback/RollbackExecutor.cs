using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Runs a rollback plan: unpublish the instant, remove its files, append command blocks, take it off the timeline, record the result, remove
/// its markers (spec 8.6). Every step may be repeated, so a rollback that was interrupted is simply run again, Java's too. Call it with the
/// table's lock held.
/// </summary>
internal sealed class RollbackExecutor(IStorage table, InstantClock instants, TimeProvider clock)
{
    private const string Heartbeats = ".hoodie/.heartbeat";

    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Plans are stored before their first effect: announces the rollback, then runs it.</summary>
    public async Task<RollbackMetadata> RunAsync(Instant rollback, RollbackPlan plan, RollbackEnd end, CancellationToken cancellationToken)
    {
        await timeline.RequestAsync(rollback.In(InstantState.Requested), TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        return await ResumeAsync(rollback.In(InstantState.Requested), plan, end, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what is left of an announced rollback.</summary>
    public async Task<RollbackMetadata> ResumeAsync(Instant rollback, RollbackPlan plan, RollbackEnd end, CancellationToken cancellationToken)
    {
        var undone = Undone(plan, rollback);
        if (rollback.State == InstantState.Requested)
        {
            await timeline.InflightAsync(rollback.In(InstantState.Inflight), default, cancellationToken).ConfigureAwait(false);
        }

        var started = clock.GetTimestamp();
        if (end == RollbackEnd.Forgotten)
        {
            await timeline.UnpublishAsync(undone, cancellationToken).ConfigureAwait(false);
        }

        var partitions = await RemoveFilesAsync(rollback, undone, plan, cancellationToken).ConfigureAwait(false);
        await TakeOffAsync(undone, end, cancellationToken).ConfigureAwait(false);
        await new PositionCommit(table, instants).EnsureAsync(rollback, plan.Kept, cancellationToken).ConfigureAwait(false);
        var metadata = Result(rollback, undone, partitions, clock.GetElapsedTime(started));
        await CompleteAsync(rollback, metadata, cancellationToken).ConfigureAwait(false);
        await new MarkerFolder(table, undone.Time).DeleteAsync(cancellationToken).ConfigureAwait(false);
        await table.DeleteAsync($"{Heartbeats}/{undone.Time}", cancellationToken).ConfigureAwait(false);
        return metadata;
    }

    /// <summary>The instant that a plan undoes.</summary>
    /// <exception cref="LakehouseException">Corrupt: the plan names none.</exception>
    public static Instant Undone(RollbackPlan plan, Instant rollback) =>
        plan.InstantToRollback is { } info && InstantTime.TryParse(info.CommitTime, out var time) && Instant.ActionOf(info.Action) is { } action
            ? new Instant(time, action, InstantState.Inflight)
            : throw new LakehouseException(
                ErrorKind.Corrupt,
                "A pending rollback's plan names no instant.",
                new ErrorContext { Instant = rollback.Time.ToString() });

    private static RollbackMetadata Result(
        Instant rollback, Instant undone, Dictionary<string, RollbackPartitionMetadata> partitions, TimeSpan taken) => new()
        {
            StartRollbackTime = rollback.Time.ToString(),
            TimeTakenInMillis = (long)taken.TotalMilliseconds,
            TotalFilesDeleted = partitions.Values.Sum(partition => partition.SuccessDeleteFiles.Count),
            CommitsRollback = [undone.Time.ToString()],
            InstantsRollback = [new HoodieInstantInfo(undone.Time.ToString(), undone.ActionName)],
            PartitionMetadata = partitions,
        };

    private async Task<Dictionary<string, RollbackPartitionMetadata>> RemoveFilesAsync(
        Instant rollback, Instant undone, RollbackPlan plan, CancellationToken cancellationToken)
    {
        var blocks = new RollbackBlocks(table, rollback.Time, undone.Time);
        var partitions = new Dictionary<string, RollbackPartitionMetadata>(StringComparer.Ordinal);
        foreach (var groups in plan.Requests.GroupBy(group => group.PartitionPath))
        {
            var files = groups.SelectMany(group => group.FilesToBeDeleted).ToList();
            foreach (var file in files)
            {
                // Full paths lie as soon as a table was moved; partition and name do not.
                var name = file[(file.LastIndexOf('/') + 1)..];
                await table.DeleteAsync(SliceFolder.PathIn(groups.Key, name), cancellationToken).ConfigureAwait(false);
            }

            var logs = groups.Where(group => group.LogBlocksToBeDeleted is { Count: > 0 }).ToList();
            partitions.Add(groups.Key, new RollbackPartitionMetadata
            {
                PartitionPath = groups.Key,
                SuccessDeleteFiles = files,
                RollbackLogFiles = await AppendBlocksAsync(blocks, logs, cancellationToken).ConfigureAwait(false),
                LogFilesFromFailedCommit = logs.SelectMany(group => group.LogBlocksToBeDeleted!)
                    .DistinctBy(log => log.Key).ToDictionary(log => log.Key, log => log.Value, StringComparer.Ordinal),
            });
        }

        return partitions;
    }

    private async Task<Dictionary<string, long>> AppendBlocksAsync(
        RollbackBlocks blocks, List<RollbackGroup> groups, CancellationToken cancellationToken)
    {
        var written = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var slice in groups.DistinctBy(group => (group.FileId, group.LatestBaseInstant)))
        {
            var baseInstant = InstantTime.Parse(slice.LatestBaseInstant ?? string.Empty);
            var log = await blocks.EnsureAsync(slice.PartitionPath, slice.FileId ?? string.Empty, baseInstant, cancellationToken).ConfigureAwait(false);
            written[$"{table.Root}/{log.Path}"] = log.Length;
        }

        return written;
    }

    private Task TakeOffAsync(Instant undone, RollbackEnd end, CancellationToken cancellationToken) => end == RollbackEnd.Forgotten
        ? timeline.DeleteInstantAsync(undone, cancellationToken)
        : timeline.BackToRequestedAsync(undone, cancellationToken);

    private Task CompleteAsync(Instant rollback, RollbackMetadata metadata, CancellationToken cancellationToken) => timeline.CompleteServiceAsync(
        rollback, TimelineAvro.Write(metadata), "Open the table again; the rollback is taken up where it stopped.", cancellationToken);
}
