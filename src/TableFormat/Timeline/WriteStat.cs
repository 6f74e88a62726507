namespace Lakehouse.TableFormat.Timeline;

/// <summary>One written file in a commit's metadata; members, order and meaning are those of spec 2.4.2. Counts are rows, sizes bytes.</summary>
public sealed record WriteStat
{
    /// <summary>What <see cref="PrevCommit"/> says for a new file group: the text, not a null.</summary>
    public const string NoPreviousCommit = "null";

    /// <summary>File group; empty in the profile of an inflight instant for planned inserts.</summary>
    public string FileId { get; init; } = string.Empty;

    /// <summary>Path relative to the table; null in an inflight profile.</summary>
    public string? Path { get; init; }

    /// <summary>Sizes of CDC log files by path, or null.</summary>
    public IReadOnlyDictionary<string, long>? CdcStats { get; init; }

    /// <summary>Commit time of the file that this one replaces, or <see cref="NoPreviousCommit"/>.</summary>
    public string? PrevCommit { get; init; } = NoPreviousCommit;

    /// <summary>Name of the base file that this one replaces; only Hudi 1.x writes it.</summary>
    public string? PrevBaseFile { get; init; }

    /// <summary>All rows of the new base file, or the records of a log's data blocks.</summary>
    public long NumWrites { get; init; }

    /// <summary>Rows removed, or the records of a log's delete blocks.</summary>
    public long NumDeletes { get; init; }

    /// <summary>Rows updated.</summary>
    public long NumUpdateWrites { get; init; }

    /// <summary>Rows inserted.</summary>
    public long NumInserts { get; init; }

    /// <summary>Bytes written.</summary>
    public long TotalWriteBytes { get; init; }

    /// <summary>Rows that could not be written.</summary>
    public long TotalWriteErrors { get; init; }

    /// <summary>Unused by Hudi.</summary>
    public string? TempPath { get; init; }

    /// <summary>Partition path; empty for a table without partitions.</summary>
    public string? PartitionPath { get; init; }

    /// <summary>Log records read by a compaction.</summary>
    public long TotalLogRecords { get; init; }

    /// <summary>Log files read by a compaction.</summary>
    public long TotalLogFilesCompacted { get; init; }

    /// <summary>Bytes of logs read by a compaction.</summary>
    public long TotalLogSizeCompacted { get; init; }

    /// <summary>Rows that a compaction updated.</summary>
    public long TotalUpdatedRecordsCompacted { get; init; }

    /// <summary>Log blocks read by a compaction.</summary>
    public long TotalLogBlocks { get; init; }

    /// <summary>Corrupt log blocks met by a compaction.</summary>
    public long TotalCorruptLogBlock { get; init; }

    /// <summary>Rollback blocks met by a compaction.</summary>
    public long TotalRollbackBlocks { get; init; }

    /// <summary>Size of the whole file.</summary>
    public long FileSizeInBytes { get; init; }

    /// <summary>Smallest event time, epoch milliseconds, when tracked.</summary>
    public long? MinEventTime { get; init; }

    /// <summary>Largest event time, epoch milliseconds, when tracked.</summary>
    public long? MaxEventTime { get; init; }

    /// <summary>Durations, or null in a profile.</summary>
    public RuntimeStats? RuntimeStats { get; init; }

    /// <summary>Present when the file is a log file.</summary>
    public DeltaWriteStat? Delta { get; init; }
}
