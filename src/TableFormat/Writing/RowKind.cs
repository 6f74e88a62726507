namespace Lakehouse.TableFormat.Writing;

/// <summary>What a row of an <see cref="UpsertBatch"/> asks for.</summary>
public enum RowKind : byte
{
    /// <summary>Insert the row, or replace the stored row of its key.</summary>
    Upsert = 0,

    /// <summary>Delete the stored row of its key in the partition that the row's partition columns name.</summary>
    Delete = 1,

    /// <summary>Delete the stored row of its key in whatever partition it lies; of its columns only key and ordering value count.</summary>
    DeleteByKey = 2,
}
