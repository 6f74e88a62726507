using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Services.Compaction;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.LogCompaction;

/// <summary>Chooses the file slices whose log files are worth merging into one (spec 8.1). Reads listings, plans and block headers only.</summary>
internal static class LogCompactionPlanner
{
    private const string Helper = "org.apache.hudi.table.action.compact.LogCompactionExecutionHelper";

    /// <summary>The plan; without operations when there is nothing to do.</summary>
    public static async Task<CompactionPlan> PlanAsync(TableState state, LogCompactionRequest request, CancellationToken cancellationToken)
    {
        var pending = await PendingPlans.GroupsAsync(state, cancellationToken).ConfigureAwait(false);
        var partitions = request.Partitions?.Select(partition => partition.Trim('/')).ToList();
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var operations = new List<CompactionOperation>();
        foreach (var slice in view.LatestSlices.Where(slice => slice.LogFiles.Count > 1 && !pending.Contains((slice.PartitionPath, slice.FileId))))
        {
            var blocks = await BlocksAsync(state, slice, cancellationToken).ConfigureAwait(false);
            if (blocks.Count >= request.MinBlocks && blocks.Any(block => block.Path != blocks[0].Path))
            {
                operations.Add(CompactionPlanner.ToOperation(slice));
            }
        }

        return new CompactionPlan
        {
            Operations = operations,
            Strategy = new CompactionStrategy { CompactorClassName = Helper, StrategyParams = new Dictionary<string, string>() },
            PreserveHoodieMetadata = true,
        };
    }

    private static async Task<IReadOnlyList<LogBlock>> BlocksAsync(TableState state, FileSlice slice, CancellationToken cancellationToken)
    {
        var blocks = new List<LogBlock>();
        foreach (var log in slice.LogFiles)
        {
            blocks.AddRange(await LogFileReader.ReadBlocksAsync(state.Storage, log.Path, log.Length, cancellationToken).ConfigureAwait(false));
        }

        return new BlockScan(state.Timeline, upTo: null).Surviving(blocks);
    }
}
