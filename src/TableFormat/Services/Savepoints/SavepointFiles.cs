using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Savepoints;

/// <summary>What a savepoint protects: the files of the newest slice of each file group as of an instant.</summary>
/// <param name="Partitions">File names by partition path.</param>
/// <param name="Count">Files.</param>
/// <param name="Bytes">Their bytes.</param>
internal sealed record SavepointFiles(IReadOnlyDictionary<string, SavepointPartition> Partitions, long Count, long Bytes)
{
    /// <summary>Finds them by a listing.</summary>
    /// <exception cref="Errors.LakehouseException">Invalid: some of them were cleaned.</exception>
    public static async Task<SavepointFiles> CollectAsync(TableState state, InstantTime instant, CancellationToken cancellationToken)
    {
        var view = await FileSystemView.LoadAsync(state, instant, cancellationToken: cancellationToken).ConfigureAwait(false);
        await new RetentionCheck(state).RequireHeldAsync(instant, view, cancellationToken).ConfigureAwait(false);
        var partitions = view.LatestSlices
            .GroupBy(slice => slice.PartitionPath)
            .ToDictionary(
                partition => partition.Key,
                partition => new SavepointPartition(partition.Key, [.. partition.SelectMany(NamesOf)]));
        return new SavepointFiles(
            partitions,
            partitions.Values.Sum(partition => partition.DataFiles.Count),
            view.LatestSlices.Sum(slice => (slice.BaseFile?.Length ?? 0) + slice.LogFiles.Sum(log => log.Length)));
    }

    private static IEnumerable<string> NamesOf(FileSlice slice) =>
        (slice.BaseFile is { } file ? [NameOf(file.Path)] : Enumerable.Empty<string>()).Concat(slice.LogFiles.Select(log => log.Name.ToString()));

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
