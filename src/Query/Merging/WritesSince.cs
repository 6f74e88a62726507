using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Merging;

/// <summary>
/// Whether the merge of unchanged files is still right: rows of a write may lie in a log file before the write completes, so that its
/// completion changes what the file means; and another column may have got the name of one that is gone.
/// </summary>
internal static class WritesSince
{
    // Reading so many commits costs more than merging again.
    private const int MostCommits = 200;

    /// <summary>Whether a write that completed between two states wrote into the slice's file group or altered columns.</summary>
    public static async ValueTask<bool> TouchAsync(TableState before, TableState after, FileSlice slice, CancellationToken cancellationToken)
    {
        var writes = after.Timeline.CompletedWrites.Where(write => !before.Timeline.IsCommittedFileInstant(write.Time)).ToArray();
        if (writes.Length > MostCommits || before.Timeline.CompletedWrites.Any(write => !after.Timeline.IsCommittedFileInstant(write.Time)))
        {
            return true;
        }

        foreach (var write in writes)
        {
            var metadata = await after.MetadataOfAsync(write, cancellationToken);
            if (metadata.OperationType == WriteOperation.AlterSchema)
            {
                return true;
            }

            if (metadata.PartitionToWriteStats.TryGetValue(slice.PartitionPath, out var stats) && stats.Any(stat => stat.FileId == slice.FileId))
            {
                return true;
            }
        }

        return false;
    }
}
