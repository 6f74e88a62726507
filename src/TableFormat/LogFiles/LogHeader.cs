namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Keys of a block's header with their codes in files (spec 5.2).</summary>
internal enum LogHeader
{
    /// <summary>Instant of the write.</summary>
    InstantTime = 0,

    /// <summary>Instant that a rollback undoes.</summary>
    TargetInstantTime = 1,

    /// <summary>Avro schema of the records, meta columns included.</summary>
    Schema = 2,

    /// <summary>Kind of command; <c>0</c> is a rollback.</summary>
    CommandBlockType = 3,

    /// <summary>Instants whose blocks a log compaction merged, newest first.</summary>
    CompactedBlockTimes = 4,

    /// <summary>Positions of the records in the base file, a roaring bitmap in base64.</summary>
    RecordPositions = 5,

    /// <summary>Attempt and sequence number.</summary>
    BlockIdentifier = 6,

    /// <summary><c>true</c> when records hold changed columns only (versions 8 and 9).</summary>
    IsPartial = 7,

    /// <summary>Instant of the base file that the positions count in (versions 8 and 9).</summary>
    PositionsBaseInstant = 8,
}
