using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>Deletes what a dead attempt at a compaction left: base files and log files of its instant, then its markers (spec 8.1).</summary>
internal sealed class CompactionLeftovers(WriterContext context)
{
    private const int MillisPerDay = 86_400_000;

    /// <summary>Makes room for an attempt, which has claimed the plan already (<see cref="Writing.Commits.TimelineCommit.ResumeAsync"/>). Call it inside the transaction of the claim.</summary>
    /// <returns>A number for the names of this attempt's files: none that was deleted has it, so nobody who remembers one is misled.</returns>
    public async Task<int> DeleteAsync(Instant compaction, CompactionPlan plan, CancellationToken cancellationToken)
    {
        var markers = new MarkerFolder(context.Table, compaction.Time);
        foreach (var marker in await markers.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            await context.Table.DeleteAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        }

        // A Java writer's markers may have died with its timeline server.
        foreach (var partition in plan.Operations.Select(operation => operation.PartitionPath ?? string.Empty).Distinct())
        {
            await DeleteBaseFilesAsync(partition, compaction.Time, cancellationToken).ConfigureAwait(false);
        }

        await markers.DeleteAsync(cancellationToken).ConfigureAwait(false);
        return (int)((context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds() % MillisPerDay) + 1);
    }

    private async Task DeleteBaseFilesAsync(string partition, InstantTime instant, CancellationToken cancellationToken)
    {
        var listing = await PartitionLister.ListAsync(context.Table, partition, cancellationToken).ConfigureAwait(false);
        foreach (var file in listing.Files.Where(file => BaseFileName.TryParse(file.Name, out var name) && name.Instant == instant))
        {
            await context.Table.DeleteAsync(file.Path, cancellationToken).ConfigureAwait(false);
        }
    }
}
