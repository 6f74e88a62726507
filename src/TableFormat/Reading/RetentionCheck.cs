using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.TableFormat.Reading;

/// <summary>
/// Refuses to look back further than the cleaner left the files for (spec 11.2, 11.5). The newest clean names a bound only for its own policy, and cleans
/// are archived; what later writes say of the slices that they followed is what tells whether a slice of the moment is gone.
/// </summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class RetentionCheck(TableState table)
{
    /// <exception cref="LakehouseException">Invalid: files that belong to the moment were cleaned.</exception>
    internal async Task RequireAsync(InstantTime asOf, FileSystemView view, CancellationToken cancellationToken)
    {
        if (table.EarliestRetained is { } earliest && asOf < earliest && !HasSavepoint(asOf))
        {
            throw Cleaned(asOf, $"nothing before instant {earliest} can be read any more", $"Ask for {earliest} or later");
        }

        await RequireHeldAsync(asOf, view, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same, whatever bound a clean has named: what a savepoint protects may be older.</summary>
    /// <exception cref="LakehouseException">Invalid: files that belong to the moment were cleaned.</exception>
    internal async Task RequireHeldAsync(InstantTime asOf, FileSystemView view, CancellationToken cancellationToken)
    {
        if (asOf < table.Timeline.LastCompletedWrite)
        {
            var held = await SavepointedGroups.HeldAsync(table, asOf, view, cancellationToken).ConfigureAwait(false);
            await RequireFilesAsync(asOf, view, held, cancellationToken).ConfigureAwait(false);
            await RequireSlicesAsync(asOf, view, held, cancellationToken).ConfigureAwait(false);
        }
    }

    // Cleaning leaves what a savepoint protects.
    private bool HasSavepoint(InstantTime asOf) =>
        table.Timeline.Instants.Any(instant => instant is { Action: TimelineAction.Savepoint, State: InstantState.Completed } && instant.Time == asOf);

    // A policy that keeps file versions names no earliest commit; Hudi then answers from what is left, which is less than was there.
    private async Task RequireFilesAsync(
        InstantTime asOf, FileSystemView view, IReadOnlySet<(string Partition, string FileId)> held, CancellationToken cancellationToken)
    {
        var commits = table.Timeline.CompletedWrites.Where(write => write.Time <= asOf).ToList();
        if (await new CommittedFiles(table).MissingAsync(commits, view, held, cancellationToken).ConfigureAwait(false) is { } missing)
        {
            throw Cleaned(asOf, $"file {missing} is gone", "Ask for a later instant");
        }
    }

    private async Task RequireSlicesAsync(
        InstantTime asOf, FileSystemView view, IReadOnlySet<(string Partition, string FileId)> held, CancellationToken cancellationToken)
    {
        if (table.Properties.Layout.HasCompletionTimes)
        {
            // Slices of these versions begin at completion times, which the statistics do not name.
            return;
        }

        var slices = view.Groups.ToDictionary(
            group => (group.PartitionPath, group.FileId), group => group.Slices.Select(slice => slice.BaseInstant).ToHashSet());
        var seen = held.ToHashSet();
        await foreach (var metadata in WritesAfterAsync(asOf, cancellationToken).ConfigureAwait(false))
        {
            foreach (var (partition, stats) in metadata.PartitionToWriteStats)
            {
                foreach (var stat in stats.Where(stat => seen.Add((partition, stat.FileId))))
                {
                    RequireFollowed(asOf, slices.GetValueOrDefault((partition, stat.FileId)), partition, stat);
                }
            }

            RequireReplaced(asOf, slices.Keys, seen, metadata);
        }
    }

    private async IAsyncEnumerable<CommitMetadata> WritesAfterAsync(InstantTime asOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (table.Timeline.FirstInstant is { } first && asOf < first)
        {
            var archived = await ArchivedTimeline.LoadAsync(table, cancellationToken).ConfigureAwait(false);
            foreach (var write in archived.Where(write => write.Instant.Time > asOf && write.Metadata is not null))
            {
                yield return write.Metadata!;
            }
        }

        foreach (var write in table.Timeline.CompletedWrites.Where(write => write.Time > asOf))
        {
            yield return await table.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
        }
    }

    // The first write after the moment names the slice that was the group's newest then.
    private void RequireFollowed(InstantTime asOf, HashSet<InstantTime>? slices, string partition, WriteStat stat)
    {
        if (InstantTime.TryParse(stat.PrevCommit ?? string.Empty, out var followed) && followed <= asOf && slices?.Contains(followed) != true)
        {
            throw Cleaned(asOf, $"slice {followed} of file group {stat.FileId} in partition '{partition}' is gone", "Ask for a later instant");
        }
    }

    // A group that was replaced after the moment without having been written since was there at the moment.
    private void RequireReplaced(
        InstantTime asOf, ICollection<(string Partition, string FileId)> present, HashSet<(string Partition, string FileId)> seen, CommitMetadata metadata)
    {
        foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
        {
            if (fileIds.FirstOrDefault(fileId => seen.Add((partition, fileId)) && !present.Contains((partition, fileId))) is { } gone)
            {
                throw Cleaned(asOf, $"file group {gone} in partition '{partition}' is gone", "Ask for a later instant");
            }
        }
    }

    private LakehouseException Cleaned(InstantTime asOf, string what, string fix) => new(
        ErrorKind.Invalid,
        $"The table was cleaned: {what}.",
        new ErrorContext { Table = table.Properties.TableName, Instant = asOf.ToString() },
        $"{fix}, and let the cleaner retain more commits.");
}
