using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cli.Loading;

/// <summary>Timestamps without a zone are stored as UTC: Hudi 0.15 refuses to write a table that has local ones.</summary>
internal static class UtcColumns
{
    /// <summary>The schema as it is stored.</summary>
    public static TableSchema Of(TableSchema schema) => new(schema.Fields.Select(field => field with { Type = Of(field.Type) }));

    /// <summary>The same values under the stored types; nothing is copied, and the batch must not be used afterwards.</summary>
    public static RecordBatch Of(RecordBatch batch, TableSchema stored)
    {
        if (batch.Schema.FieldsList.All(field => field.DataType is not TimestampType { Timezone: null or "" }))
        {
            return batch;
        }

        var columns = batch.Arrays.Select((array, index) => Of(array, stored.Fields[index].Type));
        return new RecordBatch(ArrowMapping.ToArrow(stored, withMeta: false), columns, batch.Length);
    }

    private static DataType Of(DataType type) => type switch
    {
        DataType.TimestampMicros => new DataType.TimestampMicros(IsUtc: true),
        DataType.TimestampMillis => new DataType.TimestampMillis(IsUtc: true),
        _ => type,
    };

    private static IArrowArray Of(IArrowArray array, DataType stored)
    {
        if (array is not TimestampArray)
        {
            return array;
        }

        var data = array.Data;
        return new TimestampArray(new ArrayData(ArrowMapping.ToArrow(stored), data.Length, data.NullCount, data.Offset, data.Buffers));
    }
}
