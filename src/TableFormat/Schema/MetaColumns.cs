namespace Lakehouse.TableFormat.Schema;

/// <summary>Hudi's meta columns, in the order in which they come before the data columns of every base file (spec 4.1).</summary>
public static class MetaColumns
{
    /// <summary>Instant of the write that last changed the row.</summary>
    public const string CommitTime = "_hoodie_commit_time";

    /// <summary><c>instant_task_row</c>: unique per row of a write.</summary>
    public const string CommitSeqno = "_hoodie_commit_seqno";

    /// <summary>The record key's text (spec 6).</summary>
    public const string RecordKey = "_hoodie_record_key";

    /// <summary>The partition path as the folder is named (spec 1.5).</summary>
    public const string PartitionPath = "_hoodie_partition_path";

    /// <summary>Name of the base file that holds the row; in log records the file id only.</summary>
    public const string FileName = "_hoodie_file_name";

    /// <summary>Operation of the row; only in tables written with the operation field allowed.</summary>
    public const string Operation = "_hoodie_operation";

    /// <summary>Every name of a meta column begins so.</summary>
    public const string Prefix = "_hoodie_";

    /// <summary>The five that are always there, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [CommitTime, CommitSeqno, RecordKey, PartitionPath, FileName];
}
