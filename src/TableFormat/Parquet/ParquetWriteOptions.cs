namespace Lakehouse.TableFormat.Parquet;

/// <summary>How a Parquet file is written.</summary>
public sealed record ParquetWriteOptions
{
    /// <summary>Compression of the pages.</summary>
    public ParquetCodec Codec { get; init; } = ParquetCodec.Snappy;

    /// <summary>A row group ends when its rows occupy this many bytes in memory. At most one row group is held in memory.</summary>
    public long RowGroupBytes { get; init; } = 128L << 20;

    /// <summary>A row group ends when it has this many rows.</summary>
    public int RowGroupRows { get; init; } = 1 << 20;

    /// <summary>Text columns whose batches come as dictionary arrays (32-bit indexes); the file has the same form as without.</summary>
    public IReadOnlyCollection<string> DictionaryColumns { get; init; } = [];
}
