using System.Globalization;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Rows of a lake's table and rows of an oracle, both as one comparable text per row.</summary>
internal static class StoredRowTexts
{
    /// <summary>Null stands for <paramref name="nullIsZero"/>'s column as 0: the fill value of an added column is in no event.</summary>
    public static async Task<(TableSchema Schema, List<string> Rows)> ReadAsync(IStorage lake, TableId table, string? nullIsZero = null)
    {
        var open = await HudiTable.OpenAsync(lake.Scope(table.Folder), TestContext.Current.CancellationToken);
        var plan = await open.PlanAsync(new ScanRequest { WithMetaColumns = false });
        var rows = new List<string>();
        await foreach (var batch in open.ReadAsync(plan))
        {
            for (var row = 0; row < batch.Length; row++) rows.Add(TextOf(plan.Schema, batch, row, nullIsZero));
        }

        rows.Sort(StringComparer.Ordinal);
        return (plan.Schema, rows);
    }

    public static List<string> Expected(IEnumerable<JsonObject> rows, TableSchema schema)
    {
        var texts = rows.Select(row => string.Join('|', row.Select(field => $"{field.Key}={TextOf(field.Value, TypeOf(schema, field.Key))}").Order(StringComparer.Ordinal))).ToList();
        texts.Sort(StringComparer.Ordinal);
        return texts;
    }

    private static DataType TypeOf(TableSchema schema, string name) => schema.TryGetField(name, out var field) ? field.Type : new DataType.String();

    private static string TextOf(TableSchema schema, RecordBatch batch, int row, string? nullIsZero)
    {
        var fields = schema.Fields.Select((field, column) => (field.Name, Text: ValueText(batch.Column(column), row)))
            .Where(field => field.Name != "_lakehouse_seq")
            .Select(field => $"{field.Name}={field.Text ?? (field.Name == nullIsZero ? "0" : "null")}");
        return string.Join('|', fields.Order(StringComparer.Ordinal));
    }

    private static string? ValueText(IArrowArray array, int row) => array.IsNull(row) ? null : array switch
    {
        Int32Array values => values.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        Int64Array values => values.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DoubleArray values => values.GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        FloatArray values => values.GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        BooleanArray values => values.GetValue(row)!.Value ? "1" : "0",
        StringArray values => JsonOrText(values.GetString(row)),
        Decimal128Array values => values.GetString(row),
        Date32Array values => values.GetDateTime(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimestampArray values => values.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        BinaryArray values => Convert.ToHexString(values.GetBytes(row)),
        _ => throw new NotSupportedException(array.GetType().Name),
    };

    private static string TextOf(JsonNode? value, DataType type) => value switch
    {
        null => "null",
        JsonObject binary => (string)binary["hex"]!,
        _ when type is DataType.TimestampMicros => Micros((string)value!),
        _ when type is DataType.Double => value.GetValue<double>().ToString("R", CultureInfo.InvariantCulture),
        _ => JsonOrText(value.ToString()),
    };

    private static string Micros(string text) =>
        ((DateTime.Parse(text, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks / 10).ToString(CultureInfo.InvariantCulture);

    // JSON columns differ in blanks between snapshot and log (cdc README, fact 40).
    private static string JsonOrText(string text) => text.StartsWith('{') ? JsonNode.Parse(text)!.ToJsonString() : text;
}
