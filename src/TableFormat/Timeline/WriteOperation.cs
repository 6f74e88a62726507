namespace Lakehouse.TableFormat.Timeline;

/// <summary>What kind of write a commit was. Stored under the name of Hudi's enum, such as <c>INSERT_OVERWRITE</c> (spec 2.4.1).</summary>
public enum WriteOperation
{
    /// <summary>Not known, or a name that this program does not know.</summary>
    Unknown,

    /// <summary>Rows added without looking for their keys.</summary>
    Insert,

    /// <summary>As <see cref="Insert"/>, on prepared records.</summary>
    InsertPrepped,

    /// <summary>Rows inserted or replaced by key.</summary>
    Upsert,

    /// <summary>As <see cref="Upsert"/>, on prepared records.</summary>
    UpsertPrepped,

    /// <summary>Many rows written into new files, sorted or not.</summary>
    BulkInsert,

    /// <summary>As <see cref="BulkInsert"/>, on prepared records.</summary>
    BulkInsertPrepped,

    /// <summary>Rows removed by key.</summary>
    Delete,

    /// <summary>As <see cref="Delete"/>, on prepared records.</summary>
    DeletePrepped,

    /// <summary>A foreign table taken over.</summary>
    Bootstrap,

    /// <summary>The touched partitions replaced.</summary>
    InsertOverwrite,

    /// <summary>The whole table replaced.</summary>
    InsertOverwriteTable,

    /// <summary>Partitions removed.</summary>
    DeletePartition,

    /// <summary>File groups rewritten; no row changes.</summary>
    Cluster,

    /// <summary>Logs folded into base files; no row changes.</summary>
    Compact,

    /// <summary>Logs folded into larger logs; no row changes.</summary>
    LogCompact,

    /// <summary>An index built; no row changes.</summary>
    Index,

    /// <summary>Columns changed by a statement.</summary>
    AlterSchema,
}
