using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Streams what the blocks of a slice hold, oldest first. One enumeration at a time.</summary>
/// <param name="table">Properties and storage.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
/// <param name="rules">How rows merge.</param>
/// <param name="columns">Columns to read.</param>
internal sealed class LogRowReader(TableState table, ColumnHistory? history, MergeRules rules, MergeColumns columns)
{
    // On a schema-on-read table the same name may mean another column in the blocks of another instant.
    private readonly Dictionary<string, RowDecoders> decoders = [];

    /// <summary>Rows and deletions of the blocks whose keys belong to a share. Each is the caller's to dispose.</summary>
    internal async IAsyncEnumerable<LogRows> ReadAsync(
        IReadOnlyList<LogBlock> blocks, KeyShare share, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var files = new OneOpenFile(table.Storage);
        foreach (var block in blocks)
        {
            using var content = await files.ReadAsync(block, cancellationToken).ConfigureAwait(false);
            foreach (var rows in block.Kind == LogBlockKind.Delete ? [Deletions(content)] : Rows(content))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (OfShare(rows, share) is { Count: > 0 } chosen)
                {
                    yield return chosen;
                }
            }
        }
    }

    private LogRows Deletions(LogContent content)
    {
        var deleted = DeleteBlockReader.Read(content);
        return new LogRows(deleted.Keys, DeleteOrdering.ColumnsOf(deleted, columns.OrderingFields, rules.Deletes == DeleteWeight.AgainstLog), Batch: null) { Deleted = deleted };
    }

    private IEnumerable<LogRows> Rows(LogContent content)
    {
        var block = content.Block;
        var decoder = DecodersOf(block);
        var present = IsPartial(block) ? Present(decoder.Visible(DataBlockReader.SchemaOf(block))) : null;
        foreach (var batch in DataBlockReader.Read(content, decoder))
        {
            yield return new LogRows(KeysOf(batch, block), columns.Ordering(batch, columns.Read), batch)
            {
                DeletesAt = columns.DeletesIn(batch),
                Present = present,
            };
        }
    }

    /// <summary>Whether a block's rows hold changed columns only.</summary>
    internal static bool IsPartial(LogBlock block) =>
        string.Equals(block.Headers.GetValueOrDefault(LogHeader.IsPartial), "true", StringComparison.OrdinalIgnoreCase);

    private RowDecoders DecodersOf(LogBlock block)
    {
        var instant = history is null ? string.Empty : block.Headers[LogHeader.InstantTime];
        if (!decoders.TryGetValue(instant, out var known))
        {
            Func<TableSchema, TableSchema>? visible = history is null ? null : schema => history.Rename(schema, InstantTime.Parse(instant));
            decoders[instant] = known = new RowDecoders(columns.Read, visible);
        }

        return known;
    }

    private bool[] Present(TableSchema named) => [.. columns.Read.Fields.Select(field => named.IndexOf(field.Name) >= 0)];

    private BinaryArray KeysOf(RecordBatch batch, LogBlock block)
    {
        var keys = columns.Keys(batch, columns.Read);
        return keys.NullCount == 0 ? keys : throw new LakehouseException(
            ErrorKind.Corrupt,
            $"A row in the log block at byte {block.Offset} has no record key.",
            new ErrorContext { Path = block.Path },
            "Use a read-optimized scan (rows as of the last compaction).");
    }

    private LogRows OfShare(LogRows rows, KeyShare share)
    {
        if (share.IsAll)
        {
            return rows;
        }

        var runs = share.RunsOf(rows.Keys);
        using var whole = rows;
        return rows with
        {
            Keys = (BinaryArray)Gather.Rows(rows.Keys.Data.DataType, [rows.Keys], runs),
            Ordering = [.. rows.Ordering.Select(column => column.Take(runs))],
            Batch = rows.Batch is { } batch ? Take(batch, runs) : null,
            Deleted = null,
            DeletesAt = rows.DeletesAt is { } deletes ? [.. Flattened(deletes, runs)] : null,
        };
    }

    private RecordBatch Take(RecordBatch batch, RowRun[] runs) => new(
        batch.Schema,
        batch.Arrays.Select((array, column) => Gather.Rows(columns.Read.Fields[column].Type, [array], runs)),
        runs.Sum(run => run.Count));

    private static IEnumerable<bool> Flattened(bool[] flags, RowRun[] runs) => runs.SelectMany(run => flags.Skip(run.Start).Take(run.Count));
}
