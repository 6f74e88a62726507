using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A JSON array into a list column. Null elements are refused: Java cannot rewrite files that hold one.</summary>
/// <param name="element">Reads the elements.</param>
internal sealed class ListValue(ValueDecoder element) : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw WrongValue.At(ref reader, "an array");
        }

        var list = (ListColumnBuilder)target;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                throw WrongValue.At(ref reader, "an array without nulls");
            }

            element.Append(ref reader, list.Element);
        }

        list.EndList();
    }
}
