namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// What a row of an <see cref="UpsertBatch"/> asks for. A deletion is weighed against the stored row by its ordering value, and holds without one; in a log
/// file (merge-on-read) it holds for all readers, so it is weighed before, unless <see cref="WriteRequest.InOrder"/> says that it need not be.
/// </summary>
public enum RowKind : byte
{
    /// <summary>Insert the row, or replace the stored row of its key.</summary>
    Upsert = 0,

    /// <summary>Delete the stored row of its key in the partition that the row's partition columns name.</summary>
    Delete = 1,

    /// <summary>Delete the stored row of its key in whatever partition it lies; of its columns only key and ordering value count.</summary>
    DeleteByKey = 2,
}
