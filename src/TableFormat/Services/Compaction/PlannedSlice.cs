using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>Finds the files that a plan names. Plans of version 1 hold paths, which lie as soon as a table was moved; names and partition do not.</summary>
internal static class PlannedSlice
{
    /// <summary>The slice as the plan saw it, with the sizes of its files as they are.</summary>
    /// <exception cref="LakehouseException">Corrupt: a file is gone, or is none of a slice.</exception>
    public static async Task<FileSlice> FindAsync(TableState state, CompactionOperation operation, CancellationToken cancellationToken)
    {
        var partition = operation.PartitionPath ?? string.Empty;
        var logs = new List<LogFile>(operation.DeltaFilePaths.Count);
        foreach (var path in operation.DeltaFilePaths)
        {
            logs.Add(await LogAsync(state, partition, path, cancellationToken).ConfigureAwait(false));
        }

        logs.Sort(static (left, right) => LogFileName.SliceOrder.Compare(left.Name, right.Name));
        var file = operation.DataFilePath is { Length: > 0 } data ? await BaseAsync(state, partition, data, cancellationToken).ConfigureAwait(false) : null;
        var instant = InstantTime.Parse(operation.BaseInstantTime ?? string.Empty);
        return new FileSlice(partition, operation.FileId ?? string.Empty, instant, file, logs);
    }

    private static async Task<LogFile> LogAsync(TableState state, string partition, string path, CancellationToken cancellationToken)
    {
        var entry = await EntryAsync(state, partition, path, cancellationToken).ConfigureAwait(false);
        return LogFileName.TryParse(entry.Name, out var name) ? new LogFile(name, entry.Path, entry.Length) : throw Foreign(state, entry.Path);
    }

    private static async Task<BaseFile> BaseAsync(TableState state, string partition, string path, CancellationToken cancellationToken)
    {
        var entry = await EntryAsync(state, partition, path, cancellationToken).ConfigureAwait(false);
        return BaseFileName.TryParse(entry.Name, out var name) ? new BaseFile(name, entry.Path, entry.Length) : throw Foreign(state, entry.Path);
    }

    private static async Task<StorageEntry> EntryAsync(TableState state, string partition, string path, CancellationToken cancellationToken)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var inTable = partition.Length == 0 ? name : $"{partition}/{name}";
        return await state.Storage.StatAsync(inTable, cancellationToken).ConfigureAwait(false)
            ?? throw Bad(state, inTable, "A file of a pending compaction's plan is gone.");
    }

    private static LakehouseException Foreign(TableState state, string path) =>
        Bad(state, path, "A pending compaction's plan names a file that is no base file and no log file of this program's formats.");

    private static LakehouseException Bad(TableState state, string path, string message) => new(
        ErrorKind.Corrupt,
        message,
        new ErrorContext { Table = state.Properties.TableName, Path = $"{state.Storage.Root}/{path}" },
        "Restore the file from a backup, or roll the table back to an instant before the compaction was planned.");
}
