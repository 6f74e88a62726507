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
    private const int DeletesAtOnce = 16;

    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Plans are stored before their first effect: announces the clean and begins it, inside of one critical section.</summary>
    /// <returns>The clean, begun.</returns>
    public async Task<Instant> RequestAsync(Instant clean, CleanerPlan plan, CancellationToken cancellationToken)
    {
        var content = TimelineAvro.Write(plan);
        await timeline.RequestAsync(clean, content, cancellationToken).ConfigureAwait(false);
        var inflight = clean.In(InstantState.Inflight);
        await timeline.InflightAsync(inflight, content, cancellationToken, justRequested: true).ConfigureAwait(false);
        return inflight;
    }

    /// <summary>
    /// Announces a clean and runs it, all inside of one critical section. Its first deletions need the stored plan alone: whoever takes it up
    /// runs a clean that is only requested like one that has begun.
    /// </summary>
    public async Task RunAsync(Instant clean, CleanerPlan plan, CancellationToken cancellationToken)
    {
        var content = TimelineAvro.Write(plan);
        await timeline.RequestAsync(clean, content, cancellationToken).ConfigureAwait(false);
        var begun = timeline.InflightAsync(clean.In(InstantState.Inflight), content, cancellationToken, justRequested: true);
        await FinishAsync(clean, plan, begun, seenInflight: true, progress: null, cancellationToken).ConfigureAwait(false);
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

        return await FinishAsync(clean, plan, Task.CompletedTask, seenInflight: false, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> FinishAsync(
        Instant clean, CleanerPlan plan, Task begun, bool seenInflight, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var names = plan.FilePathsToBeDeletedPerPartition.ToDictionary(
            partition => partition.Key, partition => (IReadOnlyList<string>)[.. partition.Value.Select(NameOf)], StringComparer.Ordinal);
        await SideBySide.RunAsync(begun, () => DeleteAsync(names, progress, cancellationToken)).ConfigureAwait(false);
        var dropped = await DropPartitionsAsync(plan.PartitionsToBeDeleted, cancellationToken).ConfigureAwait(false);
        var result = ResultOf(clean, plan, names, dropped, clock.GetElapsedTime(started));
        await CompleteAsync(clean.In(InstantState.Completed), result, seenInflight, cancellationToken).ConfigureAwait(false);
        return names.Values.Sum(partition => partition.Count);
    }

    // Full paths lie as soon as a table was moved; partition and name do not.
    private static string NameOf(CleanFileInfo file) => file.FilePath![(file.FilePath!.LastIndexOf('/') + 1)..];

    private static string PathIn(string partition, string name) => partition.Length == 0 ? name : $"{partition}/{name}";

    private async Task DeleteAsync(
        Dictionary<string, IReadOnlyList<string>> names, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var paths = names.SelectMany(partition => partition.Value.Select(name => PathIn(partition.Key, name))).ToList();
        var done = 0;
        async Task OneAsync(string path, CancellationToken stop)
        {
            await table.DeleteAsync(path, stop).ConfigureAwait(false);
            progress?.Report(new ServiceProgress(Interlocked.Increment(ref done), paths.Count, 0, 0));
        }

        if (paths.Count <= DeletesAtOnce)
        {
            await Task.WhenAll(paths.Select(path => OneAsync(path, cancellationToken))).ConfigureAwait(false);
            return;
        }

        var limits = new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(paths, limits, async (path, stop) => await OneAsync(path, stop).ConfigureAwait(false)).ConfigureAwait(false);
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

    private static CleanMetadata ResultOf(
        Instant clean, CleanerPlan plan, Dictionary<string, IReadOnlyList<string>> names, HashSet<string> dropped, TimeSpan taken) => new()
        {
            StartCleanTime = clean.Time.ToString(),
            TimeTakenInMillis = (long)taken.TotalMilliseconds,
            TotalFilesDeleted = names.Values.Sum(files => files.Count),
            EarliestCommitToRetain = plan.EarliestInstantToRetain?.Timestamp ?? string.Empty,
            LastCompletedCommitTimestamp = plan.LastCompletedCommitTimestamp,
            PartitionMetadata = names.Keys.Union(dropped).ToDictionary(partition => partition, partition => new CleanPartitionMetadata
            {
                PartitionPath = partition,
                Policy = plan.Policy,
                DeletePathPatterns = names.GetValueOrDefault(partition) ?? [],
                SuccessDeleteFiles = names.GetValueOrDefault(partition) ?? [],
                IsPartitionDeleted = dropped.Contains(partition),
            }),
            ExtraMetadata = plan.ExtraMetadata,
        };

    private async Task CompleteAsync(Instant clean, CleanMetadata result, bool seenInflight, CancellationToken cancellationToken)
    {
        var content = TimelineAvro.Write(result);
        var outcome = await timeline.CompleteAsync(clean, content, cancellationToken, seenInflight).ConfigureAwait(false);
        if (outcome is CommitOutcome.Committed)
        {
            CleanFiles.Remember(table, clean, result, content.Length);
            return;
        }

        // Completed by whoever took the clean up as well is as good.
        if (outcome is CommitOutcome.Conflicted && await timeline.ExistsAsync(clean, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        throw new LakehouseException(
            outcome is CommitOutcome.Conflicted ? ErrorKind.Conflict : ErrorKind.Unavailable,
            $"The clean could not be completed: {outcome}.",
            new ErrorContext { Instant = clean.Time.ToString() },
            "Nothing is lost; the next write finishes it.");
    }
}
