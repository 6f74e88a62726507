using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.Query.Output;

/// <summary>
/// Values as JSON: integers, HUGEINTs and floats as numbers, decimals as text with full scale, NaN and infinities as text, maps as lists of
/// pairs, structs as objects, everything else as the text of <see cref="ScalarText"/>.
/// </summary>
internal static class CellJson
{
    // DuckDB hands HUGEINT (every sum of integers) over as a decimal of this form.
    private const int HugeIntPrecision = 38;

    /// <summary>Writes one value, or null.</summary>
    public static void Write(Utf8JsonWriter json, IArrowArray array, int row)
    {
        if (array.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }

        switch (array)
        {
            case BooleanArray flags:
                json.WriteBooleanValue(flags.GetValue(row) == true);
                break;
            case DictionaryArray dictionary:
                Write(json, dictionary.Dictionary, IndexOf(dictionary.Indices, row));
                break;
            case MapArray map:
                WriteMap(json, map, row);
                break;
            case ListArray or LargeListArray or FixedSizeListArray:
                WriteList(json, array, row);
                break;
            case StructArray record:
                WriteStruct(json, record, row);
                break;
            default:
                WriteScalar(json, array, row);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, IArrowArray array, int row)
    {
        var text = ScalarText.Of(array, row, stackalloc byte[ScalarText.ScratchBytes]);
        if (IsNumber(array.Data.DataType) && (text[^1] is >= (byte)'0' and <= (byte)'9'))
        {
            json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static bool IsNumber(IArrowType type) => type switch
    {
        Decimal128Type { Precision: HugeIntPrecision, Scale: 0 } => true,
        IntegerType or FloatingPointType => true,
        _ => false,
    };

    /// <summary>Position in the dictionary.</summary>
    public static int IndexOf(IArrowArray indices, int row) => indices switch
    {
        UInt8Array a => a.GetValue(row)!.Value,
        UInt16Array a => a.GetValue(row)!.Value,
        UInt32Array a => (int)a.GetValue(row)!.Value,
        Int8Array a => a.GetValue(row)!.Value,
        Int16Array a => a.GetValue(row)!.Value,
        _ => ((Int32Array)indices).GetValue(row)!.Value,
    };

    private static void WriteMap(Utf8JsonWriter json, MapArray map, int row)
    {
        json.WriteStartArray();
        for (var at = map.ValueOffsets[row]; at < map.ValueOffsets[row + 1]; at++)
        {
            json.WriteStartArray();
            Write(json, map.Keys, at);
            Write(json, map.Values, at);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, IArrowArray list, int row)
    {
        var (values, start, end) = list switch
        {
            ListArray a => (a.Values, a.ValueOffsets[row], a.ValueOffsets[row + 1]),
            LargeListArray a => (a.Values, (int)a.ValueOffsets[row], (int)a.ValueOffsets[row + 1]),
            _ => Fixed((FixedSizeListArray)list, row),
        };
        json.WriteStartArray();
        for (var at = start; at < end; at++)
        {
            Write(json, values, at);
        }

        json.WriteEndArray();
    }

    private static (IArrowArray Values, int Start, int End) Fixed(FixedSizeListArray list, int row)
    {
        var size = ((FixedSizeListType)list.Data.DataType).ListSize;
        var start = (row + list.Offset) * size;
        return (list.Values, start, start + size);
    }

    private static void WriteStruct(Utf8JsonWriter json, StructArray record, int row)
    {
        json.WriteStartObject();
        var fields = ((StructType)record.Data.DataType).Fields;
        for (var index = 0; index < fields.Count; index++)
        {
            json.WritePropertyName(fields[index].Name);
            Write(json, record.Fields[index], row);
        }

        json.WriteEndObject();
    }
}
