using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Columns in which every value is null.</summary>
public static class NullColumn
{
    /// <summary>A column of nulls.</summary>
    public static IArrowArray Create(DataType type, int length) =>
        ArrowArrayFactory.BuildArray(Data(ArrowMapping.ToArrow(type), length));

    private static ArrayData Data(IArrowType type, int length)
    {
        var validity = Zeros((length + 7) / 8);
        return type switch
        {
            BooleanType => Make(type, length, [validity, Zeros((length + 7) / 8)]),
            FixedWidthType value => Make(type, length, [validity, Zeros(checked(length * (value.BitWidth / 8)))]),
            ListType value => Make(type, length, [validity, Offsets(length)], Data(value.ValueDataType, 0)),
            MapType value => Make(type, length, [validity, Offsets(length)], Entries(value)),
            StructType value => Make(type, length, [validity], [.. value.Fields.Select(field => Data(field.DataType, length))]),
            _ => Make(type, length, [validity, Offsets(length), ArrowBuffer.Empty]),
        };
    }

    private static ArrayData Entries(MapType type) => new(
        new StructType([type.KeyField, type.ValueField]),
        0, 0, 0, [ArrowBuffer.Empty], [Data(type.KeyField.DataType, 0), Data(type.ValueField.DataType, 0)]);

    private static ArrayData Make(IArrowType type, int length, ArrowBuffer[] buffers, params ArrayData[] children) =>
        new(type, length, length, 0, buffers, children);

    private static ArrowBuffer Offsets(int length) => Zeros(checked((length + 1) * sizeof(int)));

    private static ArrowBuffer Zeros(int bytes) => new(new byte[bytes]);
}
