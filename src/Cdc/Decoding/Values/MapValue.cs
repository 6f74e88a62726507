using System.Text;
using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A JSON object into a map column.</summary>
/// <param name="value">Reads the values.</param>
internal sealed class MapValue(ValueDecoder value) : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw WrongValue.At(ref reader, "an object");
        }

        var map = (MapColumnBuilder)target;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            map.Keys.Append(Encoding.UTF8.GetBytes(reader.GetString()!));
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                map.Values.AppendNull();
            }
            else
            {
                value.Append(ref reader, map.Values);
            }
        }

        map.EndMap();
    }
}
