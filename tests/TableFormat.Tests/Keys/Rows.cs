using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Tests.Keys;

/// <summary>Small batches for tests, made with Arrow's own builders.</summary>
internal static class Rows
{
    internal static (RecordBatch Batch, TableSchema Schema) Of(params (string Name, DataType Type, IArrowArray Column)[] columns)
    {
        var arrow = new Apache.Arrow.Schema(columns.Select(column => new Apache.Arrow.Field(column.Name, column.Column.Data.DataType, true)), null);
        return (new RecordBatch(arrow, columns.Select(column => column.Column), columns[0].Column.Length),
            new TableSchema(columns.Select(column => new TableFormat.Schema.Field(column.Name, column.Type))));
    }

    internal static StringArray Texts(params string?[] values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
        {
            if (value is null)
            {
                builder.AppendNull();
            }
            else
            {
                builder.Append(value);
            }
        }

        return builder.Build();
    }

    internal static Int64Array Longs(params long?[] values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return builder.Build();
    }

    internal static Decimal128Array Decimals(int precision, int scale, params decimal[] values)
    {
        var builder = new Decimal128Array.Builder(new Decimal128Type(precision, scale));
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return builder.Build();
    }

    internal static IReadOnlyList<string?> Read(StringArray array) => [.. Enumerable.Range(0, array.Length).Select(row => array.GetString(row))];
}
