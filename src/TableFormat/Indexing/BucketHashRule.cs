namespace Lakehouse.TableFormat.Indexing;

/// <summary>Which part of a record key the bucket hash covers; releases differ for keys that contain <c>:</c> (spec 7.2, experiments E-13b).</summary>
public enum BucketHashRule
{
    /// <summary>Hudi 1.1 and later: a key is taken apart only when it has both <c>,</c> and <c>:</c>, otherwise hashed whole.</summary>
    Hudi11,

    /// <summary>Hudi 0.15: any key with a <c>:</c> is taken apart at <c>,</c> and <c>:</c>.</summary>
    Hudi015,
}
