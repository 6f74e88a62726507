using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Rebucketing;

/// <summary>A rebucketing that is planned.</summary>
/// <param name="From">Index settings of the table.</param>
/// <param name="To">Index settings afterwards.</param>
/// <param name="Partitions">The live slices of each partition.</param>
internal sealed record RebucketDraft(IndexSettings From, IndexSettings To, IReadOnlyList<IGrouping<string, FileSlice>> Partitions)
{
    /// <summary>This plan for people.</summary>
    public ServicePlan Plan => new(ServiceKind.Rebucket, From.Buckets == To.Buckets ? [] : [.. Partitions.Select(Item)])
    {
        Notes = From.Buckets == To.Buckets ? [$"The table has {To.Buckets} buckets already."] : [],
    };

    /// <summary>Bytes of a partition's live files.</summary>
    public static long BytesOf(IEnumerable<FileSlice> slices) =>
        slices.Sum(slice => (slice.BaseFile?.Length ?? 0) + slice.LogFiles.Sum(log => log.Length));

    private ServicePlanItem Item(IGrouping<string, FileSlice> partition) => new(
        partition.Key,
        partition.Key.Length == 0 ? "table" : partition.Key,
        $"{partition.Count()} of {From.Buckets} buckets → {To.Buckets} buckets",
        partition.Sum(slice => slice.LogFiles.Count + (slice.BaseFile is null ? 0L : 1)),
        BytesOf(partition));
}
