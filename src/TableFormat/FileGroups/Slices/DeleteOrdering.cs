using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// Ordering values of deletions as columns of the ordering fields' types. Null where Hudi would not compare the two: then the deletion wins
/// by its arrival (spec 5.4).
/// </summary>
internal static class DeleteOrdering
{
    /// <param name="deleted">Deletions of one block.</param>
    /// <param name="fields">Ordering fields of the table.</param>
    /// <param name="comparesJavaClasses">Whether text, dates and decimals are null too: 0.15 reads them as other classes than a row's.</param>
    internal static IReadOnlyList<OrderingColumn> ColumnsOf(DeletedKeys deleted, IReadOnlyList<Field> fields, bool comparesJavaClasses)
    {
        var columns = new OrderingColumn[fields.Count];
        for (var field = 0; field < columns.Length; field++)
        {
            using var builder = ColumnBuilder.Create(fields[field].Type);
            for (var row = 0; row < deleted.Count; row++)
            {
                if (PartOf(deleted.OrderingOf(row), field, fields.Count) is not { } value || !TryAppend(builder, value, comparesJavaClasses))
                {
                    builder.AppendNull();
                }
            }

            columns[field] = OrderingColumn.Of(builder.Build());
        }

        return columns;
    }

    private static OrderingValue? PartOf(OrderingValue value, int field, int fields) => value switch
    {
        { IsUnordered: true } => null,
        { Kind: OrderingKind.Array, Parts: { } parts } => parts.Count == fields ? parts[field] : null,
        _ => fields == 1 ? value : null,
    };

    private static bool TryAppend(ColumnBuilder builder, OrderingValue value, bool comparesJavaClasses)
    {
        switch (builder, value.Kind)
        {
            case (BooleanColumnBuilder column, OrderingKind.Boolean):
                column.Append(value.Number != 0);
                return true;
            case (IntColumnBuilder column, OrderingKind.Int) when builder.Type is DataType.Int:
                column.Append((int)value.Number);
                return true;
            case (IntColumnBuilder column, OrderingKind.Date or OrderingKind.LocalDate) when builder.Type is DataType.Date && !comparesJavaClasses:
                column.Append((int)value.Number);
                return true;
            case (LongColumnBuilder column, OrderingKind.Long or OrderingKind.TimestampMicros or OrderingKind.TimeMicros):
                column.Append((long)value.Number);
                return true;
            case (FloatColumnBuilder column, OrderingKind.Float):
                column.Append((float)value.Real);
                return true;
            case (DoubleColumnBuilder column, OrderingKind.Double):
                column.Append(value.Real);
                return true;
            case (BytesColumnBuilder column, OrderingKind.String or OrderingKind.Bytes) when !comparesJavaClasses:
                column.Append(value.Bytes.Span);
                return true;
            case (DecimalColumnBuilder column, OrderingKind.Decimal) when !comparesJavaClasses && Rescaled(value, (DataType.Decimal)builder.Type) is { } unscaled:
                column.Append(unscaled);
                return true;
            default:
                return false;
        }
    }

    // Files hold 15 digits after the point; digits that the column cannot hold mean that the value is not one of the column's.
    private static Int128? Rescaled(OrderingValue value, DataType.Decimal type)
    {
        var number = value.Number;
        for (var digits = value.Scale; digits > type.Scale; digits--)
        {
            if (number % 10 != 0)
            {
                return null;
            }

            number /= 10;
        }

        for (var digits = value.Scale; digits < type.Scale; digits++)
        {
            number *= 10;
        }

        return number;
    }
}
