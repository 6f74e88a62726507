using System.Collections.Concurrent;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// Which keys the log files of a table delete, as hashes; two keys with one hash cost a base file, not a row. Each log file is read once in a
/// process, and those that this process writes not at all. Thread-safe.
/// </summary>
internal sealed class DeletedLogKeys
{
    private const int MostLogs = 1 << 14;
    private const long MostKeys = 1 << 20;

    private readonly ConcurrentDictionary<(string Path, long Length), HashSet<ulong>> byLog = [];
    private long keys;

    /// <summary>What is known of a table.</summary>
    public static DeletedLogKeys Of(IStorage table) => table.Memory?.GetOrAdd(table.Root, static () => new DeletedLogKeys()) ?? new DeletedLogKeys();

    /// <summary>Notes what a log file deletes.</summary>
    public void Note(string path, long length, HashSet<ulong> deleted)
    {
        if (byLog.Count >= MostLogs || Interlocked.Add(ref keys, deleted.Count) > MostKeys)
        {
            byLog.Clear();
            Interlocked.Exchange(ref keys, deleted.Count);
        }

        byLog[(path, length)] = deleted;
    }

    /// <summary>Whether the log files of a slice delete a key that one of the winners stores.</summary>
    public async ValueTask<bool> HoldAnyAsync(
        IStorage table, FileSlice slice, WinnerTable winners, IReadOnlyList<IncomingBatch> batches, CancellationToken cancellationToken)
    {
        foreach (var log in slice.LogFiles)
        {
            if (!byLog.TryGetValue((log.Path, log.Length), out var deleted))
            {
                deleted = await ReadAsync(table, log, cancellationToken).ConfigureAwait(false);
                Note(log.Path, log.Length, deleted);
            }

            if (deleted.Count > 0 && HoldsAny(deleted, winners, batches))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsAny(HashSet<ulong> deleted, WinnerTable winners, IReadOnlyList<IncomingBatch> batches)
    {
        for (var index = 0; index < winners.Count; index++)
        {
            var (row, deletes) = (winners[index].Row, winners[index].Deletes);
            if (!deletes && deleted.Contains(KeyHash.Of(batches[row.Batch].KeyOf(row.Row))))
            {
                return true;
            }
        }

        return false;
    }

    private static async ValueTask<HashSet<ulong>> ReadAsync(IStorage table, LogFile log, CancellationToken cancellationToken)
    {
        var deleted = new HashSet<ulong>();
        foreach (var block in await LogFileReader.ReadBlocksAsync(table, log.Path, log.Length, cancellationToken).ConfigureAwait(false))
        {
            if (block.Kind == LogBlockKind.Delete)
            {
                using var content = await LogFileReader.ReadContentAsync(table, block, cancellationToken).ConfigureAwait(false);
                var found = DeleteBlockReader.Read(content);
                for (var index = 0; index < found.Count; index++)
                {
                    deleted.Add(KeyHash.Of(found.Keys.GetBytes(index)));
                }
            }
        }

        return deleted;
    }
}
