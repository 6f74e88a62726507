namespace Lakehouse.TableFormat.Columns;

/// <summary>The end of a row or struct, in which every column must have got exactly one value.</summary>
internal static class RowEnd
{
    /// <summary>Bytes of several columns.</summary>
    public static long ByteCount(ReadOnlySpan<ColumnBuilder> columns)
    {
        var sum = 0L;
        foreach (var column in columns)
        {
            sum += column.ByteCount;
        }

        return sum;
    }

    /// <summary>Gives a column that got no value a null.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">Rows that were ended before this one.</param>
    public static void Complete(ColumnBuilder column, int rows)
    {
        if (column.Length == rows)
        {
            column.AppendNull();
        }
        else if (column.Length != rows + 1)
        {
            throw new InvalidOperationException($"A column has {column.Length} values at the end of row {rows}.");
        }
    }
}
