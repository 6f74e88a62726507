using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Decides per file group which slices go (spec 8.4).</summary>
/// <param name="rule">The policy.</param>
/// <param name="earliest">Under a policy by commits or hours the oldest write that stays readable.</param>
/// <param name="pending">The oldest pending write, or null.</param>
internal sealed class OldSlices(RetentionRule rule, InstantTime? earliest, InstantTime? pending)
{
    /// <summary>The slices of a group that may go.</summary>
    /// <param name="group">The group; slices newest first.</param>
    /// <param name="needed">Slices that must stay.</param>
    public IEnumerable<FileSlice> Of(FileGroup group, IReadOnlySet<FileSlice> needed)
    {
        if (group.ReplacedAt is { } replaced && replaced < (earliest ?? pending ?? InstantTime.Parse("99991231235959999")))
        {
            return group.Slices.Where(slice => !needed.Contains(slice));
        }

        var kept = earliest is { } bound ? KeptSince(group, bound) : KeptVersions(group);
        return group.Slices.Where(slice => !kept.Contains(slice) && !needed.Contains(slice));
    }

    // A query as of a moment before the earliest retained write's group was changed needs the newest slice before it.
    private static HashSet<FileSlice> KeptSince(FileGroup group, InstantTime bound) =>
    [
        .. NeededSlices.Readable(group, group.Slices[0]),
        .. group.Slices.Where(slice => slice.BaseInstant >= bound),
        .. NeededSlices.Readable(group, group.Slices.FirstOrDefault(slice => slice.BaseInstant < bound)),
    ];

    private HashSet<FileSlice> KeptVersions(FileGroup group)
    {
        var kept = new HashSet<FileSlice>();
        var versions = 0;
        foreach (var slice in group.Slices)
        {
            // Logs on a compaction that has not been run are no version of their own.
            if (versions == rule.Retained)
            {
                break;
            }

            kept.Add(slice);
            versions += slice.BaseFile is null && !ReferenceEquals(slice, group.Slices[^1]) ? 0 : 1;
        }

        return kept;
    }
}
