using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>
/// Runs a cleaner plan: delete the files, record the result (spec 8.4). Deleting twice does no harm, so it can be run again, also by two at
/// the same time.
/// </summary>
/// <param name="table">The table's folder.</param>
/// <param name="clock">Measures the time taken.</param>
/// <param name="quiet">
/// Enters a section in which no write of this process is under way: only then may a partition's metafile go, since a write that finds it
/// does not make it again.
/// </param>
internal sealed class CleanExecutor(IStorage table, TimeProvider clock, Func<CancellationToken, Task<IAsyncDisposable?>> quiet)
{
    private const int DeletesAtOnce = 8;

    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Plans are stored before their first effect: announces the clean and begins it, inside of one critical section.</summary>
    public async Task RequestAsync(Instant clean, CleanerPlan plan, CancellationToken cancellationToken)
    {
        var content = TimelineAvro.Write(plan);
        await timeline.RequestAsync(clean, content, cancellationToken).ConfigureAwait(false);
        await timeline.InflightAsync(clean.In(InstantState.Inflight), content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what is left of an announced clean.</summary>
    /// <returns>Files of the plan, all gone now.</returns>
    public async Task<int> ResumeAsync(Instant clean, CleanerPlan plan, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var inflight = clean.In(InstantState.Inflight);
        if (clean.State == InstantState.Requested && !await timeline.ExistsAsync(inflight, cancellationToken).ConfigureAwait(false))
        {
            await timeline.InflightAsync(inflight, TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        }

        var started = clock.GetTimestamp();
        var names = plan.FilePathsToBeDeletedPerPartition.ToDictionary(
            partition => partition.Key, partition => (IReadOnlyList<string>)[.. partition.Value.Select(NameOf)], StringComparer.Ordinal);
        await DeleteAsync(names, progress, cancellationToken).ConfigureAwait(false);
        var dropped = await DropPartitionsAsync(plan.PartitionsToBeDeleted, cancellationToken).ConfigureAwait(false);
        await CompleteAsync(clean, plan, names, dropped, clock.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
        return names.Values.Sum(partition => partition.Count);
    }

    // Full paths lie as soon as a table was moved; partition and name do not.
    private static string NameOf(CleanFileInfo file) => file.FilePath![(file.FilePath!.LastIndexOf('/') + 1)..];

    private static string PathIn(string partition, string name) => partition.Length == 0 ? name : $"{partition}/{name}";

    private async Task DeleteAsync(
        Dictionary<string, IReadOnlyList<string>> names, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var paths = names.SelectMany(partition => partition.Value.Select(name => PathIn(partition.Key, name))).ToList();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = paths.Count < DeletesAtOnce ? 1 : DeletesAtOnce, CancellationToken = cancellationToken };
        var done = 0;
        await Parallel.ForEachAsync(paths, limits, async (path, stop) =>
        {
            await table.DeleteAsync(path, stop).ConfigureAwait(false);
            progress?.Report(new ServiceProgress(Interlocked.Increment(ref done), paths.Count, 0, 0));
        }).ConfigureAwait(false);
    }

    private async Task<HashSet<string>> DropPartitionsAsync(IReadOnlyList<string> partitions, CancellationToken cancellationToken)
    {
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        if (partitions.Count == 0)
        {
            return dropped;
        }

        await using var section = await quiet(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        foreach (var partition in partitions)
        {
            if (await EmptiedPartitions.IsEmptyAsync(state, partition, [], cancellationToken).ConfigureAwait(false))
            {
                var listing = await PartitionLister.ListAsync(table, partition, cancellationToken).ConfigureAwait(false);
                foreach (var metafile in listing.Files)
                {
                    await table.DeleteAsync(metafile.Path, cancellationToken).ConfigureAwait(false);
                }

                dropped.Add(partition);
            }
        }

        return dropped;
    }

    private async Task CompleteAsync(
        Instant clean,
        CleanerPlan plan,
        Dictionary<string, IReadOnlyList<string>> names,
        HashSet<string> dropped,
        TimeSpan taken,
        CancellationToken cancellationToken)
    {
        var partitions = names.Keys.Union(dropped).ToDictionary(partition => partition, partition => new CleanPartitionMetadata
        {
            PartitionPath = partition,
            Policy = plan.Policy,
            DeletePathPatterns = names.GetValueOrDefault(partition) ?? [],
            SuccessDeleteFiles = names.GetValueOrDefault(partition) ?? [],
            IsPartitionDeleted = dropped.Contains(partition),
        });
        var metadata = new CleanMetadata
        {
            StartCleanTime = clean.Time.ToString(),
            TimeTakenInMillis = (long)taken.TotalMilliseconds,
            TotalFilesDeleted = names.Values.Sum(files => files.Count),
            EarliestCommitToRetain = plan.EarliestInstantToRetain?.Timestamp ?? string.Empty,
            LastCompletedCommitTimestamp = plan.LastCompletedCommitTimestamp,
            PartitionMetadata = partitions,
            ExtraMetadata = plan.ExtraMetadata,
        };
        var outcome = await timeline.CompleteAsync(clean.In(InstantState.Completed), TimelineAvro.Write(metadata), cancellationToken).ConfigureAwait(false);
        if (outcome is CommitOutcome.Committed
            || (outcome is CommitOutcome.Conflicted && await timeline.ExistsAsync(clean.In(InstantState.Completed), cancellationToken).ConfigureAwait(false)))
        {
            // Completed by whoever took the clean up as well is as good.
            return;
        }

        throw new LakehouseException(
            outcome is CommitOutcome.Conflicted ? ErrorKind.Conflict : ErrorKind.Unavailable,
            $"The clean could not be completed: {outcome}.",
            new ErrorContext { Instant = clean.Time.ToString() },
            "Nothing is lost; the next write finishes it.");
    }
}
