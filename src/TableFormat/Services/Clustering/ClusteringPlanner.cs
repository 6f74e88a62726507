using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>Chooses the file groups that a clustering replaces (spec 8.2). Reads listings and metadata only.</summary>
internal sealed class ClusteringPlanner(TableState state, TimeProvider clock)
{
    // Sorted rows of one input pass through one sorter; more than this is another input.
    private const long MaxInputBytes = 4L << 30;

    private readonly List<string> notes = [];

    /// <summary>The plan; no inputs when there is nothing to do.</summary>
    /// <exception cref="LakehouseException">Invalid: a partition, column or size that the table cannot have.</exception>
    public async Task<ClusteringDraft> DraftAsync(ClusteringRequest request, CancellationToken cancellationToken)
    {
        await CheckAsync(request, cancellationToken).ConfigureAwait(false);
        var view = await FileSystemView.LoadAsync(state, asOf: null, request.Partitions, cancellationToken).ConfigureAwait(false);
        var pending = await PendingGroups.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        var sorted = await SortedGroups.LoadAsync(state, request.SortColumns, cancellationToken).ConfigureAwait(false);
        var warm = await WarmAsync(request, cancellationToken).ConfigureAwait(false);
        var buckets = await StoredIndex.FindAsync(state, cancellationToken).ConfigureAwait(false) is { } index
            ? index.Kind == IndexKind.Bucket
            : AreBuckets(view.LatestSlices);
        var candidates = view.LatestSlices
            .Where(slice => !warm.Contains(slice.PartitionPath))
            .Where(slice => pending.InstantOf(slice.PartitionPath, slice.FileId) is null)
            .Where(slice => request.SortColumns.Count > 0 ? !sorted.Contains(slice) : buckets || (slice.BaseFile?.Length ?? 0) < request.SmallFileBytes);
        var inputs = candidates.GroupBy(slice => slice.PartitionPath)
            .SelectMany(partition => buckets ? EachAlone(partition) : Together(partition, request));
        return new ClusteringDraft(Limited([.. inputs.Where(input => IsWorthwhile(input, request))], request), request.SortColumns, notes);
    }

    private async Task CheckAsync(ClusteringRequest request, CancellationToken cancellationToken)
    {
        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var unknown = request.SortColumns.FirstOrDefault(column => schema.IndexOf(column) < 0);
        if (unknown is not null || request.TargetFileBytes <= 0)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                unknown is null ? "The size of the new files must be positive." : $"The table has no column {unknown} to sort by.",
                new ErrorContext { Table = state.Properties.TableName },
                unknown is null ? null : $"Its columns are {string.Join(", ", schema.Fields.Select(field => field.Name))}.");
        }
    }

    private async Task<HashSet<string>> WarmAsync(ClusteringRequest request, CancellationToken cancellationToken)
    {
        if (request.ColdFor is not { } cold)
        {
            return [];
        }

        var since = InstantTime.FromUtc(clock.GetUtcNow() - cold);
        var warm = await WrittenPartitions.SinceAsync(state, since, cancellationToken).ConfigureAwait(false);
        if (warm.Count > 0)
        {
            notes.Add($"{warm.Count} partitions were written since {since} and are left alone.");
        }

        return warm;
    }

    // A table that another engine made says nothing; its file ids do.
    private static bool AreBuckets(IReadOnlyList<FileSlice> slices) =>
        slices.Count > 0 && slices.All(slice => IndexAgreement.IsLikelyBucket(slice.FileId));

    private static IEnumerable<ClusteringInput> EachAlone(IEnumerable<FileSlice> slices) =>
        slices.Select(slice => new ClusteringInput(slice.PartitionPath, [slice], 1));

    private static IEnumerable<ClusteringInput> Together(IGrouping<string, FileSlice> partition, ClusteringRequest request)
    {
        // Sorted rows are spread over files by their order, so all of them are sorted together and cut afterwards.
        var limit = request.SortColumns.Count > 0 ? Math.Max(MaxInputBytes, request.TargetFileBytes) : request.TargetFileBytes;
        var input = new List<FileSlice>();
        var bytes = 0L;
        foreach (var slice in partition.OrderBy(ClusteringInput.BytesOf).ThenBy(slice => slice.FileId, StringComparer.Ordinal))
        {
            if (input.Count > 0 && bytes + ClusteringInput.BytesOf(slice) > limit)
            {
                yield return Input(partition.Key, input, bytes, request);
                input = [];
                bytes = 0;
            }

            input.Add(slice);
            bytes += ClusteringInput.BytesOf(slice);
        }

        if (input.Count > 0)
        {
            yield return Input(partition.Key, input, bytes, request);
        }
    }

    private static ClusteringInput Input(string partition, List<FileSlice> slices, long bytes, ClusteringRequest request) =>
        new(partition, slices, (int)Math.Max(1, (bytes + request.TargetFileBytes - 1) / request.TargetFileBytes));

    // One group that stays one group, unsorted, gains nothing unless its logs are merged in.
    private static bool IsWorthwhile(ClusteringInput input, ClusteringRequest request) =>
        input.Slices.Count > 1 || request.SortColumns.Count > 0 || input.Slices[0].LogFiles.Count > 0;

    private List<ClusteringInput> Limited(List<ClusteringInput> inputs, ClusteringRequest request)
    {
        if (request.MaxFileGroups is not { } most)
        {
            return inputs;
        }

        var taken = new List<ClusteringInput>();
        var groups = 0;
        foreach (var input in inputs)
        {
            if (groups + input.Slices.Count <= most)
            {
                taken.Add(input);
                groups += input.Slices.Count;
            }
        }

        if (taken.Count < inputs.Count)
        {
            notes.Add($"{inputs.Count - taken.Count} of {inputs.Count} parts wait for a later run, because at most {most} file groups are taken.");
        }

        return taken;
    }
}
