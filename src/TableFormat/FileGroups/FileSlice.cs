using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>One version of a file group: at most one base file and the log files that belong onto it (spec 3.5). Immutable.</summary>
/// <param name="PartitionPath">Partition; empty for a table without partitions.</param>
/// <param name="FileId">File group.</param>
/// <param name="BaseInstant">The instant that began the slice.</param>
/// <param name="BaseFile">Null for a slice that began with a log.</param>
/// <param name="LogFiles">In merge order; empty on copy-on-write tables. Change logs are not among them.</param>
public sealed record FileSlice(
    string PartitionPath,
    string FileId,
    InstantTime BaseInstant,
    BaseFile? BaseFile,
    IReadOnlyList<LogFile> LogFiles)
{
    /// <summary>Paths and lengths of its files.</summary>
    internal IEnumerable<(string Path, long Length)> Files =>
        LogFiles.Select(log => (log.Path, log.Length)).Concat(BaseFile is { } file ? [(file.Path, file.Length)] : []);
}
