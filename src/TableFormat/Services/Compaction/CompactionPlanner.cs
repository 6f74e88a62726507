using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>Chooses the file slices to compact, as Hudi does: those with the most log bytes first (spec 8.1). Reads listings and plans only.</summary>
internal static class CompactionPlanner
{
    /// <summary>The plan; without operations when there is nothing to do.</summary>
    public static async Task<CompactionPlan> PlanAsync(TableState state, CompactionRequest request, CancellationToken cancellationToken)
    {
        // A pending log compaction is no hindrance: nothing builds on it, and it keeps off slices that are not the newest any more.
        var pending = await PendingPlans.GroupsAsync(state, TimelineAction.LogCompaction, cancellationToken).ConfigureAwait(false);
        var partitions = request.Partitions?.Select(partition => partition.Trim('/')).ToList();
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var slices = view.LatestSlices
            .Where(slice => slice.LogFiles.Count >= Math.Max(1, request.MinLogFiles) && !pending.Contains((slice.PartitionPath, slice.FileId)))
            .OrderByDescending(slice => request.TargetBytes is null ? LogBytes(slice) : Gain(slice));
        return new CompactionPlan { Operations = [.. Within(request, slices).Select(ToOperation)] };
    }

    /// <summary>The plan's entry for a slice; names and numbers as Hudi writes them (spec 2.6.3).</summary>
    internal static CompactionOperation ToOperation(FileSlice slice) => new()
    {
        BaseInstantTime = slice.BaseInstant.ToString(),
        DataFilePath = slice.BaseFile?.Name.ToString(),
        DeltaFilePaths = [.. slice.LogFiles.Select(log => log.Name.ToString())],
        FileId = slice.FileId,
        PartitionPath = slice.PartitionPath,
        Metrics = OperationMetrics.Of(slice),
    };

    // A slice that is too large for the budget is no reason to leave smaller ones behind it; the first one is always taken, or a large one would wait for ever.
    private static IEnumerable<FileSlice> Within(CompactionRequest request, IEnumerable<FileSlice> slices)
    {
        var taken = 0;
        var bytes = 0L;
        foreach (var slice in slices)
        {
            if (taken >= (request.MaxFileGroups ?? int.MaxValue))
            {
                yield break;
            }

            if (taken == 0 || bytes + OperationMetrics.IoBytes(slice) <= (request.TargetBytes ?? long.MaxValue))
            {
                taken++;
                bytes += OperationMetrics.IoBytes(slice);
                yield return slice;
            }
        }
    }

    private static double LogBytes(FileSlice slice) => slice.LogFiles.Sum(log => log.Length);

    private static double Gain(FileSlice slice) => LogBytes(slice) / Math.Max(1, OperationMetrics.IoBytes(slice));
}
