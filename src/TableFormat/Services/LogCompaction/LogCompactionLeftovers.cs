using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.LogCompaction;

/// <summary>
/// Deletes what a dead attempt at a log compaction left: log files of its blocks, then its markers. Their names tell the slice and not the
/// instant, so where markers are missing their first blocks tell it.
/// </summary>
internal static class LogCompactionLeftovers
{
    /// <summary>Makes room for another attempt.</summary>
    public static async Task DeleteAsync(WriterContext context, Instant instant, CompactionPlan plan, CancellationToken cancellationToken)
    {
        var markers = new MarkerFolder(context.Table, instant.Time);
        foreach (var marker in await markers.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            await context.Table.DeleteAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        }

        var groups = plan.Operations.ToLookup(operation => operation.PartitionPath ?? string.Empty, operation => operation.FileId);
        foreach (var partition in groups)
        {
            var listing = await PartitionLister.ListAsync(context.Table, partition.Key, cancellationToken).ConfigureAwait(false);
            foreach (var file in listing.Files)
            {
                if (LogFileName.TryParse(file.Name, out var name) && partition.Contains(name.FileId)
                    && await IsOfAsync(context, file, instant, cancellationToken).ConfigureAwait(false))
                {
                    await context.Table.DeleteAsync(file.Path, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        await markers.DeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsOfAsync(WriterContext context, Storage.StorageEntry file, Instant instant, CancellationToken cancellationToken)
    {
        var blocks = await LogFileReader.ReadBlocksAsync(context.Table, file.Path, file.Length, cancellationToken).ConfigureAwait(false);
        return blocks.Count > 0 && blocks.All(block => block.Headers.GetValueOrDefault(LogHeader.InstantTime) == instant.Time.ToString());
    }
}
