namespace Lakehouse.TableFormat.Writing;

/// <summary>How a writer finds the file group of a record key (spec 7). A table is written with one kind for its whole life.</summary>
public enum IndexKind
{
    /// <summary>Hash of the key names the file group; no look-up. The default of our own tables.</summary>
    Bucket,

    /// <summary>Footers' key range and bloom filter, then the key column; for tables that Spark made.</summary>
    Bloom,

    /// <summary>The key columns of the partition's base files; for tables that Spark made.</summary>
    Simple,
}
