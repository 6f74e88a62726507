using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Reads the rows of change logs in all three supplemental modes. Not thread-safe.</summary>
/// <param name="table">Storage.</param>
/// <param name="schema">Data columns of the images.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
internal sealed class ChangeLogReader(TableState table, TableSchema schema, ColumnHistory? history)
{
    private readonly RowDecoders keys = new(new TableSchema([new Field(CdcColumns.Key, new DataType.String())]));

    private readonly TableSchema columns = new(
    [
        .. new[] { CdcColumns.Op, CdcColumns.Time, CdcColumns.Key }.Select(name => new Field(name, new DataType.String())),
        .. new[] { CdcColumns.Before, CdcColumns.After }.Select(name => new Field(name, new DataType.Struct(schema.Fields))),
    ]);

    /// <summary>Which images the logs of a split hold themselves; blocks of one write are all of one form.</summary>
    public async Task<(bool Before, bool After)> ImagesAsync(CdcSplit split, CancellationToken cancellationToken)
    {
        await foreach (var content in BlocksAsync(split, cancellationToken).ConfigureAwait(false))
        {
            using (content)
            {
                var columns = DataBlockReader.SchemaOf(content.Block);
                return (columns.IndexOf(CdcColumns.Before) >= 0, columns.IndexOf(CdcColumns.After) >= 0);
            }
        }

        return (true, true);
    }

    /// <summary>The keys of a split's changes.</summary>
    public async Task<HashSet<byte[]>> KeysAsync(CdcSplit split, CancellationToken cancellationToken)
    {
        var found = new HashSet<byte[]>(KeyBytes.Comparer);
        var lookup = found.GetAlternateLookup<ReadOnlySpan<byte>>();
        await foreach (var batch in ReadAsync(split, keys, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var column = (StringArray)batch.Column(0);
                for (var row = 0; row < column.Length; row++)
                {
                    lookup.Add(column.GetBytes(row));
                }
            }
        }

        return found;
    }

    /// <summary>The changes: op, ts_ms, record_key, before, after; what a log lacks is null.</summary>
    public IAsyncEnumerable<RecordBatch> RowsAsync(CdcSplit split, CancellationToken cancellationToken) =>
        ReadAsync(split, new RowDecoders(columns, history is null ? null : stored => Named(stored, split)), cancellationToken);

    // Images have the names of their time, as files have.
    private TableSchema Named(TableSchema stored, CdcSplit split) => new(stored.Fields.Select(field => field.Type is DataType.Struct image
        ? field with { Type = new DataType.Struct(history!.Rename(new TableSchema(image.Fields), split.Instant).Fields) }
        : field));

    private async IAsyncEnumerable<RecordBatch> ReadAsync(CdcSplit split, RowDecoders decoders, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var content in BlocksAsync(split, cancellationToken).ConfigureAwait(false))
        {
            using (content)
            {
                foreach (var batch in DataBlockReader.Read(content, decoders))
                {
                    yield return batch;
                }
            }
        }
    }

    private async IAsyncEnumerable<LogContent> BlocksAsync(CdcSplit split, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in split.Paths)
        {
            var entry = await table.Storage.StatAsync(path, cancellationToken).ConfigureAwait(false)
                ?? throw split.Cleaned();
            await using var file = await LogFileReader.OpenAsync(table.Storage, path, entry.Length, cancellationToken).ConfigureAwait(false);
            foreach (var block in file.Blocks)
            {
                if (block.Kind != LogBlockKind.CdcData)
                {
                    throw LogErrors.Corrupt(path, block.Offset, $"a block of kind {block.Kind} in a change log");
                }

                yield return await file.ReadContentAsync(block, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
