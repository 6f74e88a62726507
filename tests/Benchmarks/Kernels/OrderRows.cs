using System.Globalization;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>Rows like those of the end-to-end run: ten columns of an orders table.</summary>
internal static class OrderRows
{
    private static readonly string[] States = ["NEW", "PAID", "PACKED", "SHIPPED", "DONE", "RETURNED", "LOST", "VOID"];

    /// <summary>The columns.</summary>
    public static TableSchema Schema { get; } = new(
    [
        new Field("id", new DataType.Long()),
        new Field("customer_id", new DataType.Long()),
        new Field("status", new DataType.String()),
        new Field("amount", new DataType.Decimal(12, 2)),
        new Field("note", new DataType.String()),
        new Field("qty", new DataType.Int()),
        new Field("created_at", new DataType.TimestampMicros(true)),
        new Field("updated_at", new DataType.TimestampMicros(true)),
        new Field("region", new DataType.String()),
        new Field("pos", new DataType.Long()),
    ]);

    /// <summary>A batch of the given number of rows, always the same.</summary>
    public static RecordBatch Make(int rows)
    {
        var random = new Random(7);
        using var builder = new BatchBuilder(Schema);
        for (var row = 0; row < rows; row++)
        {
            ((LongColumnBuilder)builder[0]).Append(row);
            ((LongColumnBuilder)builder[1]).Append(random.Next(100_000));
            Text(builder[2], States[random.Next(States.Length)]);
            ((DecimalColumnBuilder)builder[3]).Append(random.Next(100_000_000));
            Text(builder[4], "note " + random.NextInt64().ToString("x20", CultureInfo.InvariantCulture));
            ((IntColumnBuilder)builder[5]).Append(1 + random.Next(20));
            ((LongColumnBuilder)builder[6]).Append(1_700_000_000_000_000 + (row * 1_000_000L));
            ((LongColumnBuilder)builder[7]).Append(1_750_000_000_000_000 + random.Next());
            Text(builder[8], $"r{random.Next(8)}");
            ((LongColumnBuilder)builder[9]).Append(row);
            builder.EndRow();
        }

        return builder.Build();
    }

    private static void Text(ColumnBuilder column, string text) => ((BytesColumnBuilder)column).Append(Encoding.UTF8.GetBytes(text));
}
