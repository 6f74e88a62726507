using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>Appends the command blocks of a rollback, one new log file for each slice (spec 5.5, 8.6). May be repeated: a slice that has its block keeps it.</summary>
/// <param name="table">The table's folder.</param>
/// <param name="rollback">Instant of the rollback.</param>
/// <param name="undone">Instant whose blocks it undoes.</param>
internal sealed class RollbackBlocks(IStorage table, InstantTime rollback, InstantTime undone)
{
    // Hudi 0.x's token for the logs of rollbacks.
    private const string Token = "1-0-1";

    // A file with one command block has 105 bytes; one that is much longer holds rows.
    private const int LongestCommandFile = 512;

    /// <summary>The slice's command block; appended unless it is there.</summary>
    /// <returns>The log file that holds it, with its bytes.</returns>
    public async Task<LogFile> EnsureAsync(string partition, string fileId, InstantTime baseInstant, CancellationToken cancellationToken)
    {
        var logs = await SliceFolder.LogsAsync(table, partition, fileId, baseInstant, cancellationToken).ConfigureAwait(false);
        foreach (var log in logs.Where(log => log.Length is > 0 and <= LongestCommandFile))
        {
            if (await IsOursAsync(log, cancellationToken).ConfigureAwait(false))
            {
                return log;
            }
        }

        var next = logs.Count == 0 ? 1 : logs.Max(log => log.Name.Version) + 1;
        return await AppendAsync(partition, new LogFileName(fileId, baseInstant, next, Token), cancellationToken).ConfigureAwait(false);
    }

    private async Task<LogFile> AppendAsync(string partition, LogFileName name, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        using (var writer = new LogFileWriter(content, rollback))
        {
            writer.WriteRollback(undone);
        }

        var path = SliceFolder.PathIn(partition, name.ToString());
        await table.PutAsync(path, content.ToArray(), PutCondition.Always, cancellationToken).ConfigureAwait(false);
        return new LogFile(name, path, content.Length);
    }

    private async Task<bool> IsOursAsync(LogFile log, CancellationToken cancellationToken)
    {
        var blocks = await LogFileReader.ReadBlocksAsync(table, log.Path, log.Length, cancellationToken).ConfigureAwait(false);
        return blocks.Any(block => block.Kind == LogBlockKind.Command
            && block.Headers.GetValueOrDefault(LogHeader.InstantTime) == rollback.ToString()
            && block.Headers.GetValueOrDefault(LogHeader.TargetInstantTime) == undone.ToString());
    }
}
