using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>What one write did to one file group. Immutable.</summary>
/// <param name="Kind">Where its changes are found.</param>
/// <param name="Partition">Partition path.</param>
/// <param name="FileId">File group.</param>
/// <param name="Instant">The write.</param>
/// <param name="Previous">The completed write before it, up to which <paramref name="Before"/> is read; null when it is the first.</param>
/// <param name="Before">The group's slice before the write; null for a new group, and where a change log needs none that was cleaned.</param>
/// <param name="After">The group's slice as of the write; null for a removed one, and where a change log needs none that was cleaned.</param>
/// <param name="Paths">Change logs or log files of the write, relative to the table.</param>
internal sealed record CdcSplit(
    CdcSplitKind Kind,
    string Partition,
    string FileId,
    InstantTime Instant,
    InstantTime? Previous,
    FileSlice? Before,
    FileSlice? After,
    IReadOnlyList<string> Paths)
{
    /// <summary>The failure of a split whose files are gone.</summary>
    public LakehouseException Cleaned() => GroupSlices.Cleaned(Partition, FileId, Instant);
}
