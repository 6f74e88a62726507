namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Kinds of log blocks with their codes in files (spec 5.2).</summary>
internal enum LogBlockKind
{
    /// <summary>A rollback of the blocks of one instant.</summary>
    Command = 0,

    /// <summary>Deleted keys.</summary>
    Delete = 1,

    /// <summary>Bytes that are no block; never written.</summary>
    Corrupt = 2,

    /// <summary>Rows as Avro records.</summary>
    AvroData = 3,

    /// <summary>Rows of a metadata table.</summary>
    HFileData = 4,

    /// <summary>Rows as a whole Parquet file.</summary>
    ParquetData = 5,

    /// <summary>Changes with images before and after (spec 11.4).</summary>
    CdcData = 6,
}
