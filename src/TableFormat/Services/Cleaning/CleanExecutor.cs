using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Runs a cleaner plan: delete the files, record the result (spec 8.4). Deleting twice does no harm, so it can be run again.</summary>
internal sealed class CleanExecutor(IStorage table, TimelineWriter timeline, TimeProvider clock)
{
    /// <summary>Plans are stored before their first effect: announces the clean, then runs it.</summary>
    public async Task RunAsync(Instant clean, CleanerPlan plan, CancellationToken cancellationToken)
    {
        await timeline.RequestAsync(clean, TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        await ResumeAsync(clean, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what is left of an announced clean.</summary>
    public async Task ResumeAsync(Instant clean, CleanerPlan plan, CancellationToken cancellationToken)
    {
        if (clean.State == InstantState.Requested)
        {
            await timeline.InflightAsync(clean.In(InstantState.Inflight), TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        }

        var started = clock.GetTimestamp();
        var partitions = new Dictionary<string, CleanPartitionMetadata>(StringComparer.Ordinal);
        foreach (var (partition, files) in plan.FilePathsToBeDeletedPerPartition)
        {
            var deleted = await DeleteFilesAsync(partition, files, cancellationToken).ConfigureAwait(false);
            partitions.Add(partition, Result(partition, deleted, plan));
        }

        foreach (var partition in plan.PartitionsToBeDeleted)
        {
            await table.DeleteAsync(PathIn(partition, PartitionMetafile.Name), cancellationToken).ConfigureAwait(false);
            partitions.TryAdd(partition, Result(partition, [], plan));
        }

        await CompleteAsync(clean, plan, partitions, clock.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<string>> DeleteFilesAsync(string partition, IReadOnlyList<CleanFileInfo> files, CancellationToken cancellationToken)
    {
        var names = new List<string>(files.Count);
        foreach (var file in files)
        {
            // Full paths lie as soon as a table was moved; partition and name do not.
            var name = file.FilePath![(file.FilePath!.LastIndexOf('/') + 1)..];
            await table.DeleteAsync(PathIn(partition, name), cancellationToken).ConfigureAwait(false);
            names.Add(name);
        }

        return names;
    }

    private static string PathIn(string partition, string name) => partition.Length == 0 ? name : $"{partition}/{name}";

    private static CleanPartitionMetadata Result(string partition, List<string> deleted, CleanerPlan plan) => new()
    {
        PartitionPath = partition,
        Policy = plan.Policy,
        DeletePathPatterns = deleted,
        SuccessDeleteFiles = deleted,
        IsPartitionDeleted = plan.PartitionsToBeDeleted.Contains(partition),
    };

    private async Task CompleteAsync(
        Instant clean, CleanerPlan plan, Dictionary<string, CleanPartitionMetadata> partitions, TimeSpan taken, CancellationToken cancellationToken)
    {
        var metadata = new CleanMetadata
        {
            StartCleanTime = clean.Time.ToString(),
            TimeTakenInMillis = (long)taken.TotalMilliseconds,
            TotalFilesDeleted = partitions.Values.Sum(partition => partition.SuccessDeleteFiles.Count),
            EarliestCommitToRetain = plan.EarliestInstantToRetain?.Timestamp ?? string.Empty,
            LastCompletedCommitTimestamp = plan.LastCompletedCommitTimestamp,
            PartitionMetadata = partitions,
            ExtraMetadata = plan.ExtraMetadata,
        };
        await timeline.CompleteServiceAsync(
            clean, TimelineAvro.Write(metadata), "Nothing is lost; the next write finishes it.", cancellationToken).ConfigureAwait(false);
    }
}
