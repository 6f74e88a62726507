using System.Globalization;
using global::Avro;
using global::Avro.Generic;

namespace Lakehouse.TableFormat.Tests.LogFiles;

/// <summary>A value that Apache.Avro read, in the form of <see cref="Columns.ArrowText"/>.</summary>
internal static class AvroText
{
    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static string Of(object? value, global::Avro.Schema schema) => (value, schema) switch
    {
        (null, _) => "null",
        (_, UnionSchema union) => Of(value, union.Schemas.Single(branch => branch.Tag != global::Avro.Schema.Type.Null)),
        (_, LogicalSchema logical) => Logical(value, logical),
        (bool flag, _) => flag ? "true" : "false",
        (float number, _) => BitConverter.SingleToInt32Bits(number).ToString(CultureInfo.InvariantCulture),
        (double number, _) => BitConverter.DoubleToInt64Bits(number).ToString(CultureInfo.InvariantCulture),
        (string text, _) => $"'{text}'",
        (byte[] bytes, _) => Convert.ToHexString(bytes),
        (GenericFixed bytes, _) => Convert.ToHexString(bytes.Value),
        (GenericRecord record, RecordSchema members) => "{" + string.Join(",", members.Fields.Select(field => Of(record.GetValue(field.Pos), field.Schema))) + "}",
        (IDictionary<string, object> map, MapSchema type) => "{" + string.Join(",", map.Select(entry => $"'{entry.Key}':{Of(entry.Value, type.ValueSchema)}")) + "}",
        (Array list, ArraySchema type) => "[" + string.Join(",", list.Cast<object?>().Select(element => Of(element, type.ItemSchema))) + "]",
        (IFormattable number, _) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    private static string Logical(object value, LogicalSchema schema) => value switch
    {
        AvroDecimal number => number.UnscaledValue.ToString(CultureInfo.InvariantCulture),
        DateTime moment when schema.LogicalTypeName == "date" => ((moment - Epoch).Ticks / TimeSpan.TicksPerDay).ToString(CultureInfo.InvariantCulture),
        DateTime moment when schema.LogicalTypeName.EndsWith("millis", StringComparison.Ordinal) => ((moment - Epoch).Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture),
        DateTime moment => ((DateTime.SpecifyKind(moment, DateTimeKind.Utc) - Epoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        TimeSpan time when schema.LogicalTypeName == "time-millis" => (time.Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture),
        TimeSpan time => (time.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        Guid id => $"'{id}'",
        string text => $"'{text}'",
        _ => throw new NotSupportedException(value.GetType().Name),
    };
}
