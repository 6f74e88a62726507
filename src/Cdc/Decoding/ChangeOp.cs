namespace Lakehouse.Cdc.Decoding;

/// <summary>What a message says has happened.</summary>
public enum ChangeOp
{
    /// <summary>A row was inserted (<c>c</c>), or is the new row of a key update.</summary>
    Create,

    /// <summary>A row was changed (<c>u</c>), or a flattened event that does not say which.</summary>
    Update,

    /// <summary>A row was deleted (<c>d</c>); <see cref="ChangeEvent.Before"/> holds it.</summary>
    Delete,

    /// <summary>A row was read by a snapshot (<c>r</c>).</summary>
    Read,

    /// <summary>The table was emptied (<c>t</c>); carries no row.</summary>
    Truncate,

    /// <summary>A null value right after the deletion of the same key in the same partition: nothing more to do.</summary>
    Tombstone,

    /// <summary>A null value whose deletion was not seen: the key alone says what to delete.</summary>
    KeyOnlyDelete,

    /// <summary>Begin or end of a source transaction, see <see cref="TransactionMarker"/>.</summary>
    Transaction,

    /// <summary>DDL of the source; never executed.</summary>
    SchemaChange,

    /// <summary>A sign of life without content.</summary>
    Heartbeat,

    /// <summary>A message that carries nothing for any table, such as a Debezium notification.</summary>
    Ignored,
}
