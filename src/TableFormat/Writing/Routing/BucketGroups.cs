using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>The live file groups of a bucket table, by partition and bucket.</summary>
internal sealed class BucketGroups
{
    private readonly Dictionary<(string Partition, int Bucket), LiveGroup> groups = [];

    private BucketGroups()
    {
    }

    /// <summary>Lists the groups of the given partitions, or of all when null.</summary>
    /// <exception cref="LakehouseException">Corrupt: two live file groups claim one bucket, or one is no bucket.</exception>
    public static async Task<BucketGroups> LoadAsync(
        TableState state, IReadOnlyCollection<string>? partitions, int bucketCount, CancellationToken cancellationToken)
    {
        var live = await LiveGroups.LoadAsync(state, partitions, cancellationToken).ConfigureAwait(false);
        var buckets = new BucketGroups();
        foreach (var group in live.Groups)
        {
            buckets.Add(group, bucketCount);
        }

        return buckets;
    }

    /// <summary>The group of a bucket, or null when the bucket has none in that partition.</summary>
    public LiveGroup? Find(string partition, int bucket) => groups.GetValueOrDefault((partition, bucket));

    /// <summary>Every live group of a bucket.</summary>
    public IEnumerable<(string Partition, LiveGroup Group)> OfBucket(int bucket) =>
        groups.Where(entry => entry.Key.Bucket == bucket).Select(entry => (entry.Key.Partition, entry.Value));

    private void Add(LiveGroup group, int bucketCount)
    {
        var slice = group.Slice;
        if (!BucketIndex.TryBucketOf(slice.FileId, out var bucket) || bucket >= bucketCount)
        {
            throw Bad(slice, $"is no bucket below {bucketCount}");
        }

        if (!groups.TryAdd((slice.PartitionPath, bucket), group))
        {
            throw Bad(slice, $"is the second live file group of bucket {bucket}");
        }
    }

    private static LakehouseException Bad(FileSlice slice, string what) => new(
        ErrorKind.Corrupt,
        $"File group {slice.FileId} {what}.",
        new ErrorContext { Path = slice.PartitionPath },
        "Another writer used another index or bucket count; rewrite the table before writing to it with a bucket index.");
}
