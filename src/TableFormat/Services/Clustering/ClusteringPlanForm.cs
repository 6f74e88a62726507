using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>A clustering plan in the form that Hudi stores, both ways (spec 2.6.1).</summary>
internal static class ClusteringPlanForm
{
    private const string Strategy = "org.apache.hudi.client.clustering.run.strategy.SparkSortAndSizeExecutionStrategy";

    /// <summary>The plan as stored.</summary>
    /// <param name="draft">What to do.</param>
    /// <param name="root">The table's folder; files are named by full URIs, as Java needs them.</param>
    /// <param name="runs">True when this process runs the plan at once; false when it is left pending on purpose.</param>
    public static RequestedReplaceMetadata ToStored(ClusteringDraft draft, string root, bool runs) => new()
    {
        OperationType = WriteOperation.Cluster.StoredName(),
        ExtraMetadata = runs ? new Dictionary<string, string> { [CarriedMetadata.YieldsKey] = "true" } : new Dictionary<string, string>(),
        Version = 1,
        ClusteringPlan = new ClusteringPlan
        {
            InputGroups = [.. draft.Inputs.Select(input => Group(input, root))],
            Strategy = new ClusteringStrategy
            {
                StrategyClassName = Strategy,
                StrategyParams = draft.SortColumns.Count == 0
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string> { [SortedGroups.Parameter] = string.Join(',', draft.SortColumns) },
            },
            ExtraMetadata = new Dictionary<string, string>(),
            PreserveHoodieMetadata = true,
        },
    };

    /// <summary>The file slices that a stored plan names, found again in the table as it is now.</summary>
    /// <returns>The draft, or null when a slice is no longer the newest of its group, so that the plan cannot be executed.</returns>
    public static ClusteringDraft? FromStored(RequestedReplaceMetadata stored, FileSystemView view)
    {
        var plan = stored.ClusteringPlan!;
        var slices = view.LatestSlices.ToDictionary(slice => (slice.PartitionPath, slice.FileId));
        var inputs = new List<ClusteringInput>();
        foreach (var group in plan.InputGroups)
        {
            var found = group.Slices.Select(named => Find(named, slices)).ToList();
            if (found.Contains(null))
            {
                return null;
            }

            inputs.Add(new ClusteringInput(found.Count == 0 ? string.Empty : found[0]!.PartitionPath, [.. found.OfType<FileSlice>()], Math.Max(1, group.NumOutputFileGroups ?? 1)));
        }

        var columns = plan.Strategy?.StrategyParams?.GetValueOrDefault(SortedGroups.Parameter) ?? string.Empty;
        return new ClusteringDraft(inputs, columns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), []);
    }

    private static FileSlice? Find(ClusteringSlice named, Dictionary<(string, string), FileSlice> slices)
    {
        var slice = slices.GetValueOrDefault((named.PartitionPath ?? string.Empty, named.FileId ?? string.Empty));
        var file = NameOf(named.DataFilePath ?? string.Empty);


        // Later log files of the slice are merged in as well; one that is gone would be missing from the rows.
        return slice is not null
            && (slice.BaseFile?.Name.ToString() ?? string.Empty) == file
            && slice.LogFiles.Select(log => NameOf(log.Path)).ToHashSet().IsSupersetOf(named.DeltaFilePaths.Select(NameOf)) ? slice : null;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static ClusteringGroup Group(ClusteringInput input, string root) => new()
    {
        Slices = [.. input.Slices.Select(slice => new ClusteringSlice
        {
            DataFilePath = slice.BaseFile is { } file ? Uri(root, file.Path) : string.Empty,
            DeltaFilePaths = [.. slice.LogFiles.Select(log => Uri(root, log.Path))],
            FileId = slice.FileId,
            PartitionPath = slice.PartitionPath,
        })],
        Metrics = Metrics(input),
        NumOutputFileGroups = input.Outputs,
    };

    private static string Uri(string root, string path) => root.StartsWith('/') ? $"file:{root}/{path}" : $"{root}/{path}";

    // In this order in the plans of 0.15: its hash map's order.
    private static Dictionary<string, double> Metrics(ClusteringInput input)
    {
        var logs = input.Slices.SelectMany(slice => slice.LogFiles).ToList();
        var megabytes = input.Bytes >> 20;
        return new Dictionary<string, double>
        {
            ["TOTAL_LOG_FILES"] = logs.Count,
            ["TOTAL_IO_MB"] = megabytes * 2,
            ["TOTAL_IO_READ_MB"] = megabytes,
            ["TOTAL_LOG_FILES_SIZE"] = logs.Sum(log => log.Length),
            ["TOTAL_IO_WRITE_MB"] = megabytes,
        };
    }
}
