using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Runs a rollback plan: delete the files, record the result, remove the failed instant, then its markers (spec 8.6). Every step may be
/// repeated, so a rollback that was interrupted is simply run again.
/// </summary>
internal sealed class RollbackExecutor(IStorage table, TimelineWriter timeline, TimeProvider clock)
{
    private const string Heartbeats = ".hoodie/.heartbeat";

    /// <summary>Plans are stored before their first effect: announces the rollback, then runs it.</summary>
    public async Task RunAsync(Instant rollback, RollbackPlan plan, CancellationToken cancellationToken)
    {
        await timeline.RequestAsync(rollback.In(InstantState.Requested), TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        await ResumeAsync(rollback.In(InstantState.Requested), plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what is left of an announced rollback.</summary>
    public async Task ResumeAsync(Instant rollback, RollbackPlan plan, CancellationToken cancellationToken)
    {
        var failed = FailedInstant(plan, rollback);
        if (rollback.State == InstantState.Requested)
        {
            await timeline.InflightAsync(rollback.In(InstantState.Inflight), default, cancellationToken).ConfigureAwait(false);
        }

        var started = clock.GetTimestamp();
        var partitions = await DeleteFilesAsync(plan, cancellationToken).ConfigureAwait(false);
        var metadata = new RollbackMetadata
        {
            StartRollbackTime = rollback.Time.ToString(),
            TimeTakenInMillis = (long)clock.GetElapsedTime(started).TotalMilliseconds,
            TotalFilesDeleted = partitions.Values.Sum(partition => partition.SuccessDeleteFiles.Count),
            CommitsRollback = [failed.Time.ToString()],
            InstantsRollback = [new HoodieInstantInfo(failed.Time.ToString(), failed.ActionName)],
            PartitionMetadata = partitions,
        };
        await CompleteAsync(rollback, metadata, cancellationToken).ConfigureAwait(false);
        await ForgetAsync(failed, cancellationToken).ConfigureAwait(false);
    }

    private static Instant FailedInstant(RollbackPlan plan, Instant rollback) =>
        plan.InstantToRollback is { } info && Instant.TryParse($"{info.CommitTime}.{info.Action}", out var failed)
            ? failed
            : throw new LakehouseException(
                ErrorKind.Corrupt,
                "A pending rollback's plan names no instant.",
                new ErrorContext { Instant = rollback.Time.ToString() });

    private async Task<Dictionary<string, RollbackPartitionMetadata>> DeleteFilesAsync(RollbackPlan plan, CancellationToken cancellationToken)
    {
        var partitions = new Dictionary<string, RollbackPartitionMetadata>(StringComparer.Ordinal);
        foreach (var requests in plan.Requests.GroupBy(request => request.PartitionPath))
        {
            var files = requests.SelectMany(request => request.FilesToBeDeleted).ToList();
            foreach (var file in files)
            {
                // Full paths lie as soon as a table was moved; partition and name do not.
                var name = file[(file.LastIndexOf('/') + 1)..];
                await table.DeleteAsync(requests.Key.Length == 0 ? name : $"{requests.Key}/{name}", cancellationToken).ConfigureAwait(false);
            }

            partitions.Add(requests.Key, new RollbackPartitionMetadata
            {
                PartitionPath = requests.Key,
                SuccessDeleteFiles = files,
                RollbackLogFiles = new Dictionary<string, long>(),
                LogFilesFromFailedCommit = new Dictionary<string, long>(),
            });
        }

        return partitions;
    }

    private Task CompleteAsync(Instant rollback, RollbackMetadata metadata, CancellationToken cancellationToken) => timeline.CompleteServiceAsync(
        rollback, TimelineAvro.Write(metadata), "Open the table again; the rollback is taken up where it stopped.", cancellationToken);

    // Markers go last: as long as the failed instant is on the timeline they say what it left.
    private async Task ForgetAsync(Instant failed, CancellationToken cancellationToken)
    {
        await timeline.DeleteInstantFilesAsync(failed, cancellationToken).ConfigureAwait(false);
        await new MarkerFolder(table, failed.Time).DeleteAsync(cancellationToken).ConfigureAwait(false);
        await table.DeleteAsync($"{Heartbeats}/{failed.Time}", cancellationToken).ConfigureAwait(false);
    }
}
