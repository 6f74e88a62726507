namespace Lakehouse.TableFormat.Writing;

/// <summary>Where a record key is unique.</summary>
public enum KeyScope
{
    /// <summary>Within its partition, which is Hudi's own rule: the same key may lie in two partitions.</summary>
    Partition,

    /// <summary>Within the table: an upsert that names another partition moves the row.</summary>
    Table,
}
