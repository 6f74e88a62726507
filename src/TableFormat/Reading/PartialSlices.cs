using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>
/// Slices of a range whose logs hold partial updates: the other columns of such rows lie in files that the range did not write. Hudi fails on
/// them, or takes other columns' bytes; here they are read as whole slices.
/// </summary>
/// <param name="table">Properties and timeline, versions 8 and 9.</param>
internal sealed class PartialSlices(TableState table)
{
    /// <summary>The same slices, those with partial updates with all of their files. Reads the headers of their log files.</summary>
    internal async Task<IReadOnlyList<FileSlice>> WholeAsync(IReadOnlyList<FileSlice> written, InstantTime? upTo, CancellationToken cancellationToken)
    {
        var partial = new HashSet<(string Partition, string FileId)>();
        foreach (var slice in written)
        {
            if (await IsPartialAsync(slice, cancellationToken).ConfigureAwait(false))
            {
                partial.Add((slice.PartitionPath, slice.FileId));
            }
        }

        if (partial.Count == 0)
        {
            return written;
        }

        var partitions = partial.Select(group => group.Partition).ToHashSet();
        var view = await FileSystemViews.GetAsync(table, upTo, partitions, withPending: false, cancellationToken).ConfigureAwait(false);
        var whole = view.LatestSlices.ToDictionary(slice => (slice.PartitionPath, slice.FileId));
        return [.. written.Select(slice => partial.Contains((slice.PartitionPath, slice.FileId)) ? whole.GetValueOrDefault((slice.PartitionPath, slice.FileId), slice) : slice)];
    }

    private async Task<bool> IsPartialAsync(FileSlice slice, CancellationToken cancellationToken)
    {
        foreach (var log in slice.LogFiles)
        {
            var blocks = await LogFileReader.ReadBlocksAsync(table.Storage, log.Path, log.Length, cancellationToken).ConfigureAwait(false);
            if (blocks.Any(LogRowReader.IsPartial))
            {
                return true;
            }
        }

        return false;
    }
}
