using System.Globalization;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Partition columns that stand in the path alone, on tables whose data files lack them (spec 1.2.2, 1.5).</summary>
internal sealed class PathColumns
{
    private readonly IReadOnlyList<(int Column, DataType Type, string? Value)> values;

    private PathColumns(IReadOnlyList<(int Column, DataType Type, string? Value)> values) => this.values = values;

    internal static PathColumns Of(string partitionPath, ScanPlan plan, TableSchema wanted)
    {
        if (plan.FieldsFromPath.Count == 0)
        {
            return new PathColumns([]);
        }

        var texts = PartitionPath.Values(partitionPath, plan.FieldsFromPath) ?? throw new LakehouseException(
            ErrorKind.Unsupported,
            $"Partition path '{partitionPath}' does not have one segment for each of {string.Join(", ", plan.FieldsFromPath)}, and the data files lack these columns.",
            fix: "Read the other columns only (--columns).");
        return new PathColumns([.. plan.FieldsFromPath
            .Select((field, index) => (Column: wanted.IndexOf(field), Value: texts[index]))
            .Where(entry => entry.Column >= 0)
            .Select(entry => (entry.Column, wanted.Fields[entry.Column].Type, entry.Value))]);
    }

    internal RecordBatch Apply(RecordBatch batch)
    {
        if (values.Count == 0)
        {
            return batch;
        }

        var columns = batch.Arrays.ToArray();
        foreach (var (column, type, value) in values)
        {
            columns[column] = value is null ? NullColumn.Create(type, batch.Length) : Constant(type, value, batch.Length);
        }

        return new RecordBatch(batch.Schema, columns, batch.Length);
    }

    private static IArrowArray Constant(DataType type, string value, int rows)
    {
        if (type is DataType.String)
        {
            return ConstantColumn.Create(value, rows);
        }

        using var builder = ColumnBuilder.Create(type);
        var append = Appender(builder, type, value);
        for (var row = 0; row < rows; row++)
        {
            append();
        }

        return builder.Build();
    }

    private static Action Appender(ColumnBuilder builder, DataType type, string value)
    {
        var culture = CultureInfo.InvariantCulture;
        try
        {
            switch (builder, type)
            {
                case (IntColumnBuilder ints, DataType.Int):
                    var number = int.Parse(value, culture);
                    return () => ints.Append(number);
                case (IntColumnBuilder ints, DataType.Date):
                    var day = DateOnly.ParseExact(value, "yyyy-MM-dd", culture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
                    return () => ints.Append(day);
                case (LongColumnBuilder longs, _):
                    var large = long.Parse(value, culture);
                    return () => longs.Append(large);
                case (BooleanColumnBuilder flags, _):
                    var flag = bool.Parse(value);
                    return () => flags.Append(flag);
                case (FloatColumnBuilder floats, _):
                    var single = float.Parse(value, culture);
                    return () => floats.Append(single);
                case (DoubleColumnBuilder doubles, _):
                    var real = double.Parse(value, culture);
                    return () => doubles.Append(real);
                case (BytesColumnBuilder bytes, DataType.Binary):
                    var raw = Convert.FromHexString(value);
                    return () => bytes.Append(raw);
                case (BytesColumnBuilder bytes, _):
                    var text = Encoding.UTF8.GetBytes(value);
                    return () => bytes.Append(text);
                default:
                    throw new FormatException();
            }
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Partition value '{value}' cannot be read as {DataTypeText.Of(type)}.",
                fix: "Read the other columns only (--columns).",
                innerException: failure);
        }
    }
}
