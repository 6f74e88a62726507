namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a <see cref="WriteStat"/> says in addition when the file is a log file (spec 2.4.2).</summary>
public sealed record DeltaWriteStat
{
    /// <summary>Version in the log file's name.</summary>
    public int LogVersion { get; init; }

    /// <summary>Where the append began, in bytes; 0 for a new file.</summary>
    public long LogOffset { get; init; }

    /// <summary>Name of the slice's base file, empty if it has none.</summary>
    public string BaseFile { get; init; } = string.Empty;

    /// <summary>Names of all log files of the slice, this one included.</summary>
    public IReadOnlyList<string> LogFiles { get; init; } = [];

    /// <summary>True when the stat had a <c>recordsStats</c> member; its column ranges are not kept.</summary>
    public bool HasRecordsStats { get; init; } = true;
}
