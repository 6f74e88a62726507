using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Which file groups completed replace commits have made invisible (spec 3.5, step 6; 8.3). Immutable.</summary>
internal sealed class ReplacedGroups
{
    private readonly Dictionary<(string Partition, string FileId), InstantTime> instants = [];

    private ReplacedGroups()
    {
    }

    internal static async Task<ReplacedGroups> LoadAsync(TableState table, InstantTime? asOf, CancellationToken cancellationToken)
    {
        var replaced = new ReplacedGroups();
        foreach (var write in table.Timeline.CompletedWrites)
        {
            if (write.Action == TimelineAction.ReplaceCommit && (asOf is null || write.Time <= asOf))
            {
                replaced.Add(write.Time, await table.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false));
            }
        }

        return replaced;
    }

    internal InstantTime? InstantOf(FileGroup group) =>
        instants.TryGetValue((group.PartitionPath, group.FileId), out var instant) ? instant : null;

    private void Add(InstantTime instant, CommitMetadata metadata)
    {
        foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
        {
            foreach (var fileId in fileIds)
            {
                instants.TryAdd((partition, fileId), instant);
            }
        }
    }
}
