namespace Lakehouse.Catalog.Registration;

/// <summary>What the files of a folder are.</summary>
public enum FolderFormat
{
    /// <summary>A Hudi table: registered as a sync does.</summary>
    Hudi,

    /// <summary>Parquet files.</summary>
    Parquet,

    /// <summary>Lines of separated values, as they are or gzipped.</summary>
    Csv,

    /// <summary>One JSON object per line, as they are or gzipped.</summary>
    Json,
}
