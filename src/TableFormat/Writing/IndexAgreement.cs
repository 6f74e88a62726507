using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// Finds the index settings that a table and a writer's options agree on, or refuses: writing with another bucket count, hash or kind
/// makes duplicates that nothing detects (spec 7).
/// </summary>
internal static class IndexAgreement
{
    // A random id begins with eight decimal digits once in 43; one below this limit once in half a million.
    private const int LikelyBuckets = 1 << 16;

    /// <summary>The settings to write with.</summary>
    /// <param name="stored">What the table says, or null when another engine made it.</param>
    /// <param name="options">What the writer was told.</param>
    /// <param name="liveFileIds">File groups of the table; looked at only when nothing is stored.</param>
    /// <exception cref="LakehouseException">Invalid: they disagree, or the bucket count is not known.</exception>
    public static IndexSettings Settle(IndexSettings? stored, WriterOptions options, IReadOnlyCollection<string> liveFileIds)
    {
        if (stored is not null)
        {
            return Match(stored, options);
        }

        var kind = options.Index ?? IndexKind.Bucket;
        return kind == IndexKind.Bucket
            ? JoinBuckets(options, liveFileIds)
            : liveFileIds.Count > 0 && liveFileIds.All(IsLikelyBucket)
                ? throw Refuse(
                    $"The table's file groups are buckets, but the writer was told to use the {kind} index.",
                    "Set the index to bucket and name the bucket count that the table's other writers use.")
                : new IndexSettings(kind);
    }

    /// <summary>Whether a file id reads as one that a bucket index made.</summary>
    public static bool IsLikelyBucket(string fileId) =>
        BucketIndex.TryBucketOf(fileId, out var bucket) && bucket < LikelyBuckets;

    private static IndexSettings Match(IndexSettings stored, WriterOptions options)
    {
        Demand(options.Index is not { } kind || kind == stored.Kind, "index", options.Index, stored.Kind);
        if (stored.Kind == IndexKind.Bucket)
        {
            Demand(options.BucketCount is not { } count || count == stored.Buckets, "bucket count", options.BucketCount, stored.Buckets);
            Demand(
                options.HashRule is not { } rule || stored.HashRule is null || rule == stored.HashRule,
                "bucket hash rule",
                options.HashRule,
                stored.HashRule);
        }

        return stored with { HashRule = stored.HashRule ?? options.HashRule };
    }

    private static void Demand(bool holds, string what, object? told, object? has)
    {
        if (!holds)
        {
            throw Refuse(
                $"The table has {what} {has}, the writer was told {told}. Writing would store keys twice.",
                $"Leave the {what} out of the configuration, or set it to {has}.");
        }
    }

    private static IndexSettings JoinBuckets(WriterOptions options, IReadOnlyCollection<string> liveFileIds)
    {
        if (options.BucketCount is not { } count)
        {
            throw Refuse(
                "Nothing in the table says how many buckets it has.",
                "Name the bucket count that the table's other writers use (hoodie.bucket.index.num.buckets; Spark's default is 256, Flink's 4), or the index bloom or simple.");
        }

        var stranger = liveFileIds.FirstOrDefault(id => !BucketIndex.TryBucketOf(id, out var bucket) || bucket >= count);
        return stranger is null
            ? new IndexSettings(IndexKind.Bucket, count, liveFileIds.Count == 0 ? options.HashRule ?? BucketHashRule.Hudi11 : options.HashRule)
            : throw Refuse(
                $"File group {stranger} is no bucket below {count}, so the table was not written with a bucket index of {count} buckets.",
                "Correct the bucket count, or use the index bloom or simple.");
    }

    private static LakehouseException Refuse(string message, string fix) => new(ErrorKind.Invalid, message, fix: fix);
}
