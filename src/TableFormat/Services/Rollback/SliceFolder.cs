using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>Log files as they lie in a partition's folder, whatever the timeline says about them.</summary>
internal static class SliceFolder
{
    /// <summary>Path of a file of a partition.</summary>
    public static string PathIn(string partition, string name) => partition.Length == 0 ? name : $"{partition}/{name}";

    /// <summary>Log files of one slice in merge order, change logs left out.</summary>
    public static async Task<IReadOnlyList<LogFile>> LogsAsync(
        IStorage table, string partition, string fileId, InstantTime baseInstant, CancellationToken cancellationToken)
    {
        var logs = new List<LogFile>();
        await foreach (var entry in table.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.IsFolder
                && LogFileName.TryParse(entry.Name, out var name)
                && !name.IsCdc && name.FileId == fileId && name.Instant == baseInstant)
            {
                logs.Add(new LogFile(name, entry.Path, entry.Length));
            }
        }

        logs.Sort(static (left, right) => LogFileName.SliceOrder.Compare(left.Name, right.Name));
        return logs;
    }
}
