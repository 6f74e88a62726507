using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>What one write did to one file group. Immutable.</summary>
/// <param name="Kind">Where its changes are found.</param>
/// <param name="Instant">The write.</param>
/// <param name="Previous">The completed write before it, up to which <paramref name="Before"/> is read; null when it is the first.</param>
/// <param name="Before">The group's slice before the write; null for a new group.</param>
/// <param name="After">The group's slice as of the write; null for a removed one.</param>
/// <param name="Paths">Change logs or log files of the write, relative to the table.</param>
internal sealed record CdcSplit(
    CdcSplitKind Kind,
    InstantTime Instant,
    InstantTime? Previous,
    FileSlice? Before,
    FileSlice? After,
    IReadOnlyList<string> Paths);
