using System.Globalization;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>Rows of the order table with more columns: <c>count</c>, int or long, and <c>extra</c>, which is always 1.5.</summary>
internal static class EvolvedRows
{
    public static UpsertBatch Batch(TableSchema schema, params (string Id, long Seq, long Count)[] rows)
    {
        using var builder = new BatchBuilder(schema);
        foreach (var row in rows)
        {
            Text(builder[0], row.Id);
            Text(builder[1], "eu");
            ((LongColumnBuilder)builder[2]).Append(row.Seq);
            builder[3].AppendNull();
            Number(builder[4], row.Count);
            if (schema.Fields.Count > 5)
            {
                ((DoubleColumnBuilder)builder[5]).Append(1.5);
            }

            builder.EndRow();
        }

        return new UpsertBatch(schema, builder.Build(), default);
    }

    /// <summary>Lines <c>id|count|extra</c>, ordered.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IStorage storage)
    {
        var table = await HudiTable.OpenAsync(storage);
        var lines = new List<string>();
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(new ScanRequest { Columns = ["id", "count", "extra"] })))
        {
            using (batch)
            {
                lines.AddRange(Enumerable.Range(0, batch.Length).Select(row => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{((StringArray)batch.Column(0)).GetString(row)}|{((Int64Array)batch.Column(1)).GetValue(row)}|{((DoubleArray)batch.Column(2)).GetValue(row)}")));
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static void Text(ColumnBuilder column, string text) => ((BytesColumnBuilder)column).Append(Encoding.UTF8.GetBytes(text));

    private static void Number(ColumnBuilder column, long value)
    {
        if (column is IntColumnBuilder small)
        {
            small.Append((int)value);
        }
        else
        {
            ((LongColumnBuilder)column).Append(value);
        }
    }
}
