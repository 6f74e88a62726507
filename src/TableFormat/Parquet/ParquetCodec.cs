namespace Lakehouse.TableFormat.Parquet;

/// <summary>How the pages of a Parquet file are compressed.</summary>
public enum ParquetCodec
{
    /// <summary>Snappy: fast, and read by everything.</summary>
    Snappy,

    /// <summary>Zstandard: smaller, slower to write.</summary>
    Zstd,

    /// <summary>Gzip: what Hudi itself writes by default.</summary>
    Gzip,

    /// <summary>Not compressed.</summary>
    None,
}
