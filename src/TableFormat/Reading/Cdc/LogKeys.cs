using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>The keys that the log files of a write name, written or deleted. Not thread-safe.</summary>
/// <param name="table">Storage and properties.</param>
/// <param name="schema">Data columns of the table.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
internal sealed class LogKeys(TableState table, TableSchema schema, ColumnHistory? history)
{
    private readonly RowKeys rowKeys = new(table.Properties, schema);

    /// <summary>Keys of the split's blocks.</summary>
    public async Task<HashSet<byte[]>> OfAsync(CdcSplit split, CancellationToken cancellationToken)
    {
        var keys = new HashSet<byte[]>(KeyBytes.Comparer);
        foreach (var log in split.After!.LogFiles.Where(log => split.Paths.Contains(log.Path)))
        {
            await AddAsync(keys, log, split.Instant, cancellationToken).ConfigureAwait(false);
        }

        return keys;
    }

    private async Task AddAsync(HashSet<byte[]> keys, LogFile log, InstantTime write, CancellationToken cancellationToken)
    {
        var decoders = new RowDecoders(new TableSchema(rowKeys.Columns), history is null ? null : stored => history.Rename(stored, write));
        await using var file = await LogFileReader.OpenAsync(table.Storage, log.Path, log.Length, cancellationToken).ConfigureAwait(false);
        foreach (var block in file.Blocks.Where(block => IsRows(block.Kind) && block.Instant == write))
        {
            using var content = await file.ReadContentAsync(block, cancellationToken).ConfigureAwait(false);
            if (block.Kind == LogBlockKind.Delete)
            {
                Add(keys, DeleteBlockReader.Read(content).Keys);
                continue;
            }

            foreach (var batch in DataBlockReader.Read(content, decoders))
            {
                using (batch)
                {
                    Add(keys, rowKeys.Of(batch, decoders.Target));
                }
            }
        }
    }

    private static bool IsRows(LogBlockKind kind) => kind is not (LogBlockKind.Command or LogBlockKind.Corrupt);

    private static void Add(HashSet<byte[]> keys, StringArray column)
    {
        var lookup = keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (var row = 0; row < column.Length; row++)
        {
            lookup.Add(column.GetBytes(row));
        }
    }
}
