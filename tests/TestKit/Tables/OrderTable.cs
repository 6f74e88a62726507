using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TestKit.Tables;

/// <summary>A small partitioned table for tests of writing: four columns, rows as records in and out.</summary>
public static class OrderTable
{
    /// <summary>Columns: <c>id</c> (key), <c>region</c> (partition), <c>seq</c> (ordering), <c>note</c>.</summary>
    public static TableSchema Schema { get; } = new(new Field[]
    {
        new("id", new DataType.String()),
        new("region", new DataType.String()),
        new("seq", new DataType.Long()),
        new("note", new DataType.String()),
    });

    /// <summary>Makes the table in the store's root.</summary>
    public static Task<HudiTable> CreateAsync(IStorage storage, int? buckets = 2, bool partitioned = true, bool ordered = true, TableType type = TableType.CopyOnWrite, CdcMode? changes = null) =>
        HudiTable.CreateAsync(storage, new TableDefinition("orders", Schema, ["id"])
        {
            PartitionFields = partitioned ? ["region"] : [],
            OrderingField = ordered ? "seq" : null,
            BucketCount = buckets,
            Type = type,
            ChangeLogs = changes,
        });

    /// <summary>Rows as a batch.</summary>
    public static UpsertBatch Batch(params IEnumerable<OrderRow> rows)
    {
        using var builder = new BatchBuilder(Schema);
        var kinds = new List<RowKind>();
        foreach (var row in rows)
        {
            Append(builder[0], row.Id);
            Append(builder[1], row.Region);
            AppendSeq((LongColumnBuilder)builder[2], row.Seq);
            Append(builder[3], row.Note);
            builder.EndRow();
            kinds.Add(row.Kind);
        }

        return new UpsertBatch(Schema, builder.Build(), kinds.ToArray());
    }

    /// <summary>Writes rows as one commit.</summary>
    public static async Task<WriteResult> WriteRowsAsync(this TableWriter writer, OrderRow[] rows, WriteRequest? request = null)
    {
        using var batch = Batch(rows);
        return await writer.WriteAsync([batch], request ?? new WriteRequest(), default);
    }

    /// <summary>The table's rows, ordered by region and id.</summary>
    public static async Task<IReadOnlyList<OrderRow>> ReadAsync(IStorage storage, ScanRequest? request = null)
    {
        var table = await HudiTable.OpenAsync(storage);
        var wanted = (request ?? new ScanRequest()) with { Columns = ["id", "region", "seq", "note"] };
        var rows = new List<OrderRow>();
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(wanted)))
        {
            using (batch)
            {
                rows.AddRange(Rows(batch));
            }
        }

        return [.. rows.OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)];
    }

    /// <summary>The changes after a write and up to another, ordered by time, key and operation.</summary>
    public static async Task<IReadOnlyList<OrderChange>> ChangesAsync(IStorage storage, InstantTime? begin = null, InstantTime? end = null)
    {
        var table = await HudiTable.OpenAsync(storage);
        var changes = new List<OrderChange>();
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(new ScanRequest { Kind = ScanKind.Cdc, Begin = begin, End = end })))
        {
            using (batch)
            {
                changes.AddRange(Enumerable.Range(0, batch.Length).Select(row => new OrderChange(
                    Text(batch.Column(0), row), Text(batch.Column(1), row), Image(batch.Column(2), row), Image(batch.Column(3), row))));
            }
        }

        return [.. changes.OrderBy(change => change.Time, StringComparer.Ordinal).ThenBy(change => (change.Before ?? change.After)!.Id, StringComparer.Ordinal).ThenBy(change => change.Op, StringComparer.Ordinal)];
    }

    private static OrderRow? Image(IArrowArray column, int row) =>
        column.IsNull(row) ? null : Row(JsonNode.Parse(Text(column, row))!.AsObject());

    // Data columns only, no meta column.
    private static OrderRow Row(JsonObject image) => image.Select(member => member.Key).SequenceEqual(Schema.Fields.Select(field => field.Name))
        ? new OrderRow((string)image["id"]!, (string)image["region"]!, (long?)image["seq"], (string?)image["note"])
        : throw new InvalidDataException($"An image with other members: {image}");

    /// <summary>Every column of every row, meta columns too, joined by <c>|</c> and ordered: what <see cref="Join"/> makes of Java's rows.</summary>
    public static async Task<IReadOnlyList<string>> ReadWithMetaAsync(IStorage storage, ScanRequest? request = null)
    {
        var table = await HudiTable.OpenAsync(storage);
        var lines = new List<string>();
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(request ?? new ScanRequest())))
        {
            using (batch)
            {
                lines.AddRange(Enumerable.Range(0, batch.Length)
                    .Select(row => string.Join('|', batch.Arrays.Select(column => Text(column, row)))));
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>Rows of Java's <c>read</c> in the form of <see cref="ReadAsync"/>.</summary>
    public static IReadOnlyList<OrderRow> Rows(IEnumerable<string> ndjson) =>
        [.. ndjson.Select(line => JsonNode.Parse(line)!)
            .Select(row => new OrderRow((string)row["id"]!, (string)row["region"]!, (long?)row["seq"], (string?)row["note"]))
            .OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>Rows of Java's <c>read</c> in the form of <see cref="ReadWithMetaAsync"/>.</summary>
    public static IReadOnlyList<string> Join(IEnumerable<string> ndjson) =>
        [.. ndjson.Select(line => string.Join('|', JsonNode.Parse(line)!.AsObject().Select(member => member.Value?.ToString() ?? "null")))
            .Order(StringComparer.Ordinal)];

    private static string Text(IArrowArray column, int row) => column switch
    {
        StringArray text => text.GetString(row) ?? "null",
        Int64Array number => number.GetValue(row)?.ToString(CultureInfo.InvariantCulture) ?? "null",
        _ => throw new NotSupportedException(column.GetType().Name),
    };

    private static IEnumerable<OrderRow> Rows(RecordBatch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            yield return new OrderRow(
                ((StringArray)batch.Column(0)).GetString(row),
                ((StringArray)batch.Column(1)).GetString(row),
                ((Int64Array)batch.Column(2)).GetValue(row),
                ((StringArray)batch.Column(3)).GetString(row));
        }
    }

    private static void Append(ColumnBuilder column, string? text)
    {
        if (text is null)
        {
            column.AppendNull();
        }
        else
        {
            ((BytesColumnBuilder)column).Append(Encoding.UTF8.GetBytes(text));
        }
    }

    private static void AppendSeq(LongColumnBuilder column, long? value)
    {
        if (value is null)
        {
            column.AppendNull();
        }
        else
        {
            column.Append(value.Value);
        }
    }
}
