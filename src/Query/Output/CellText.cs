using System.Buffers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;

namespace Lakehouse.Query.Output;

/// <summary>Values as text for people and CSV: scalars by <see cref="ScalarText"/>, nested values as JSON.</summary>
public static class CellText
{
    /// <summary>The text of a value, or null for a null.</summary>
    public static string? Of(IArrowArray array, int row)
    {
        if (array.IsNull(row))
        {
            return null;
        }

        return IsScalar(array)
            ? Encoding.UTF8.GetString(ScalarText.Of(array, row, stackalloc byte[ScalarText.ScratchBytes]))
            : Json(array, row);
    }

    private static bool IsScalar(IArrowArray array) =>
        array is not (ListArray or LargeListArray or FixedSizeListArray or StructArray or DictionaryArray);

    private static string Json(IArrowArray array, int row)
    {
        if (array is DictionaryArray)
        {
            return DictionaryText(array, row);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options))
        {
            CellJson.Write(json, array, row);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string DictionaryText(IArrowArray array, int row)
    {
        var dictionary = (DictionaryArray)array;
        return Of(dictionary.Dictionary, CellJson.IndexOf(dictionary.Indices, row)) ?? string.Empty;
    }
}
