using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>The live file groups of partitions, from one listing.</summary>
/// <param name="Partitions">Partitions listed.</param>
/// <param name="Groups">Groups that no replace commit has ended.</param>
internal sealed record LiveGroups(IReadOnlyList<string> Partitions, IReadOnlyList<LiveGroup> Groups)
{
    /// <summary>Lists the given partitions, or all when null.</summary>
    public static async Task<LiveGroups> LoadAsync(TableState state, IReadOnlyCollection<string>? partitions, CancellationToken cancellationToken)
    {
        var view = await FileSystemViews.GetAsync(state, asOf: null, partitions, withPending: true, cancellationToken).ConfigureAwait(false);
        var targets = state.Properties.Type == TableType.MergeOnRead
            ? await LogTargets.LoadAsync(state, cancellationToken).ConfigureAwait(false)
            : null;
        var live = view.Groups.Where(group => group.ReplacedAt is null);
        return new LiveGroups(
            view.Partitions,
            [.. live.Zip(view.LatestSlices, (group, slice) => new LiveGroup(slice, targets?.Of(group)))
                .Where(group => group.Log is not null || group.Slice.BaseFile is not null)]);
    }
}
