using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Routing;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Writing.Preparation;

/// <summary>Brings incoming batches into the table's schema and makes their keys and partitions. One per write.</summary>
internal sealed class RowPreparation(TableProperties properties, KeyGenerator keys, WriterOptions options)
{
    private const int RowsNamed = 10;

    private readonly List<string> partitions = [];
    private readonly Dictionary<string, int> partitionIndex = new(StringComparer.Ordinal);

    /// <summary>Prepares a write's batches.</summary>
    /// <param name="stored">The table's schema before the write.</param>
    /// <param name="batches">The rows.</param>
    /// <param name="deleteAll">Every row is a deletion, whatever its kind says.</param>
    /// <exception cref="LakehouseException">Invalid: rows without usable key, columns that do not fit, null list elements.</exception>
    public PreparedRows Prepare(TableSchema stored, IReadOnlyList<UpsertBatch> batches, bool deleteAll)
    {
        var schema = batches.Aggregate(stored, (current, batch) => Merge(current, batch.Schema));
        var prepared = batches.Where(batch => batch.Rows.Length > 0).Select(batch => Prepare(schema, batch, deleteAll)).ToList();
        return new PreparedRows(schema, schema != stored, prepared, partitions);
    }

    /// <summary>The table's schema after rows of <paramref name="incoming"/> were written.</summary>
    public TableSchema Merge(TableSchema table, TableSchema incoming)
    {
        if (ReferenceEquals(table, incoming) || table == incoming)
        {
            return table;
        }

        var result = SchemaEvolution.Merge(table, incoming, options.Evolution);
        return result.Conflicts.Count == 0
            ? result.Schema
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"The rows do not fit the table's schema: {string.Join("; ", result.Conflicts)}.",
                new ErrorContext { Table = properties.TableName },
                "Send the columns in the table's types, or allow evolution where columns are only new or wider.");
    }

    private IncomingBatch Prepare(TableSchema schema, UpsertBatch batch, bool deleteAll)
    {
        var columns = schema.Fields.Select(field => Column(field, batch)).ToArray();
        RefuseNullElements(schema, columns);
        var keyed = keys.Generate(batch.Rows, batch.Schema);
        RefuseBadKeys(keyed.Errors);
        var kinds = deleteAll ? AllDeletes(batch) : batch.Kinds;
        var prepared = new IncomingBatch(columns, keyed.Keys, GlobalPartitions(keyed), kinds, Ordering(schema, columns));
        RefuseUnordered(prepared);
        return prepared;
    }

    private static IArrowArray Column(Field field, UpsertBatch batch)
    {
        var index = batch.Schema.IndexOf(field.Name);
        return index < 0
            ? NullColumn.Create(field.Type, batch.Rows.Length)
            : ColumnCast.Cast(batch.Rows.Column(index), batch.Schema.Fields[index].Type, field.Type);
    }

    private static RowKind[] AllDeletes(UpsertBatch batch)
    {
        var kinds = new RowKind[batch.Rows.Length];
        for (var row = 0; row < kinds.Length; row++)
        {
            kinds[row] = batch.KindOf(row) == RowKind.DeleteByKey ? RowKind.DeleteByKey : RowKind.Delete;
        }

        return kinds;
    }

    private OrderingColumn? Ordering(TableSchema schema, IArrowArray[] columns) =>
        properties.OrderingField is { } field && schema.IndexOf(field) is var index and >= 0 ? OrderingColumn.Of(columns[index]) : null;

    private int[] GlobalPartitions(KeyedRows keyed)
    {
        var map = keyed.Partitions.Select(GlobalPartition).ToArray();
        var rows = keyed.PartitionOfRow;
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = map[rows[row]];
        }

        return rows;
    }

    private int GlobalPartition(string partition)
    {
        if (!partitionIndex.TryGetValue(partition, out var index))
        {
            index = partitions.Count;
            partitions.Add(partition);
            partitionIndex.Add(partition, index);
        }

        return index;
    }

    private void RefuseBadKeys(IReadOnlyList<KeyError> errors)
    {
        if (errors.Count > 0)
        {
            var rows = string.Join(", ", errors.Take(RowsNamed).Select(error => error.Row));
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"{errors.Count} rows have no usable key or partition, first rows {rows}: {errors[0].Reason}.",
                new ErrorContext { Table = properties.TableName },
                "Correct or leave out these rows.");
        }
    }

    // Java's payloads throw at such a row in a log, and nobody could read its file group any more.
    private void RefuseUnordered(IncomingBatch rows)
    {
        if (properties.Type != TableType.MergeOnRead || rows.Ordering is not { HasNulls: true } ordering)
        {
            return;
        }

        for (var row = 0; row < rows.RowCount; row++)
        {
            if (rows.KindOf(row) == RowKind.Upsert && ordering.IsNull(row))
            {
                throw new LakehouseException(
                    ErrorKind.Invalid,
                    $"Row {row} has no value in the ordering column {properties.OrderingField}; Java Hudi cannot merge such a row of a merge-on-read table.",
                    new ErrorContext { Table = properties.TableName },
                    "Give every row a value, or make the table with an ordering column that is never null (in ingest: leave ordering out).");
            }
        }
    }

    private void RefuseNullElements(TableSchema schema, IArrowArray[] columns)
    {
        for (var index = 0; index < columns.Length && !options.AllowNullListElements; index++)
        {
            if (NullElements.Occur(columns[index]))
            {
                throw new LakehouseException(
                    ErrorKind.Invalid,
                    $"Column {schema.Fields[index].Name} has a list with a null element, which Java Hudi cannot rewrite.",
                    new ErrorContext { Table = properties.TableName },
                    "Leave such elements out or map them to a default; or allow null list elements and set parquet.avro.write-old-list-structure=false for Spark's jobs on the table.");
            }
        }
    }
}
