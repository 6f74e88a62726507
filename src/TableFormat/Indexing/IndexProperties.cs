namespace Lakehouse.TableFormat.Indexing;

/// <summary>
/// Keys of ours in <c>hoodie.properties</c> that remember how a table's keys find their file groups; no Hudi release stores
/// that (spec 7). Another engine may drop them, so every commit carries the same facts.
/// </summary>
public static class IndexProperties
{
    /// <summary><c>bucket</c>, <c>bloom</c> or <c>simple</c>.</summary>
    public const string Kind = "lakehouse.index.kind";

    /// <summary>Buckets per partition, of a bucket index.</summary>
    public const string Buckets = "lakehouse.index.buckets";

    /// <summary>Name of a <see cref="BucketHashRule"/>.</summary>
    public const string HashRule = "lakehouse.index.hash.rule";
}
