using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// The file groups that a write or a plan touches. Two sets meet in a group that both name, in a bucket that both name (its group may be
/// new on both sides), or in a partition that one of them replaces as a whole. Not thread-safe.
/// </summary>
internal sealed class GroupSet
{
    private readonly HashSet<(string Partition, string FileId)> groups = [];
    private readonly HashSet<(string Partition, int Bucket)> buckets = [];
    private readonly HashSet<string> partitions = new(StringComparer.Ordinal);
    private readonly HashSet<string> replaced = new(StringComparer.Ordinal);

    /// <summary>Partitions that got rows with new keys.</summary>
    public HashSet<string> Inserted { get; } = new(StringComparer.Ordinal);

    /// <summary>True when the set stands for the whole table.</summary>
    public bool Everything { get; private set; }

    /// <summary>True when the set names nothing.</summary>
    public bool IsEmpty => groups.Count == 0 && replaced.Count == 0 && !Everything;

    /// <summary>What a completed write touched, replaced groups included.</summary>
    public static GroupSet Of(CommitMetadata metadata)
    {
        var set = new GroupSet();
        foreach (var stat in metadata.Stats)
        {
            set.Add(stat.PartitionPath ?? string.Empty, stat.FileId);
            if (stat.NumInserts > 0 && !IsRewrite(metadata.OperationType))
            {
                set.Inserted.Add(stat.PartitionPath ?? string.Empty);
            }
        }

        foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
        {
            set.Replace(partition, fileIds, metadata.OperationType);
        }

        set.Everything = metadata.OperationType == WriteOperation.InsertOverwriteTable;
        return set;
    }

    /// <summary>What a plan works on.</summary>
    public static GroupSet Of(IEnumerable<(string Partition, string FileId)> planned)
    {
        var set = new GroupSet();
        foreach (var (partition, fileId) in planned)
        {
            set.Add(partition, fileId);
        }

        return set;
    }

    /// <summary>What a pending write has announced.</summary>
    public static GroupSet Of(IEnumerable<Marker> markers)
    {
        var set = new GroupSet();
        foreach (var marker in markers)
        {
            set.Add(marker.Partition, FileIdOf(marker));
        }

        return set;
    }

    /// <summary>Adds one group.</summary>
    public void Add(string partition, string? fileId)
    {
        if (string.IsNullOrEmpty(fileId))
        {
            return;
        }

        groups.Add((partition, fileId));
        partitions.Add(partition);
        if (BucketIndex.TryBucketOf(fileId, out var bucket))
        {
            buckets.Add((partition, bucket));
        }
    }

    /// <summary>Where both sets meet, in words; null when they do not.</summary>
    public string? Meets(GroupSet other)
    {
        if (Everything || other.Everything)
        {
            return IsEmpty || other.IsEmpty ? null : "the whole table";
        }

        var smaller = groups.Count <= other.groups.Count ? this : other;
        var larger = smaller == this ? other : this;
        return smaller.groups.Where(larger.groups.Contains).Select(group => $"file group {Named(group.Partition, group.FileId)}").FirstOrDefault()
            ?? smaller.buckets.Where(larger.buckets.Contains).Select(bucket => $"bucket {bucket.Bucket} of {Named(bucket.Partition)}").FirstOrDefault()
            ?? replaced.Where(other.partitions.Contains).Concat(other.replaced.Where(partitions.Contains)).Select(Named).FirstOrDefault();
    }

    /// <summary>The same question for keys that are unique over all partitions: a bucket is then one for all of them.</summary>
    public string? MeetsInAnyPartition(GroupSet other)
    {
        var theirs = other.buckets.Select(bucket => bucket.Bucket).ToHashSet();
        return Meets(other)
            ?? buckets.Where(bucket => theirs.Contains(bucket.Bucket)).Select(bucket => $"bucket {bucket.Bucket} of all partitions").FirstOrDefault();
    }

    private static bool IsRewrite(WriteOperation operation) =>
        operation is WriteOperation.Cluster or WriteOperation.Compact or WriteOperation.LogCompact;

    private void Replace(string partition, IReadOnlyList<string> fileIds, WriteOperation operation)
    {
        partitions.Add(partition);
        foreach (var fileId in fileIds)
        {
            Add(partition, fileId);
        }

        // A clustering takes the groups it names; an overwrite takes what else came into the partition too.
        if (operation is not WriteOperation.Cluster)
        {
            replaced.Add(partition);
        }
    }

    private static string FileIdOf(Marker marker)
    {
        var name = marker.FileName.StartsWith('.') ? marker.FileName[1..] : marker.FileName;
        var end = name.IndexOf('_', StringComparison.Ordinal);
        return end < 0 ? name : name[..end];
    }

    private static string Named(string partition) => partition.Length == 0 ? "the table" : $"partition {partition}";

    private static string Named(string partition, string fileId) => partition.Length == 0 ? fileId : $"{partition}/{fileId}";
}
