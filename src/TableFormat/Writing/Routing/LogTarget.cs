using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>Where the next log file of a file group goes (spec 3.4, 3.5).</summary>
/// <param name="BaseInstant">Base instant of the newest slice; that of a pending compaction when one takes the group.</param>
/// <param name="Version">Version of the new file: one more than the largest on that slice.</param>
/// <param name="BaseFile">Name of the slice's base file; empty where it has none.</param>
/// <param name="LogFiles">Names of the slice's log files so far.</param>
internal sealed record LogTarget(InstantTime BaseInstant, int Version, string BaseFile, IReadOnlyList<string> LogFiles)
{
    /// <summary>An older slice stands before this one.</summary>
    public bool FollowsSlice { get; init; }
}
