using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A JSON object into a struct column, by name; members that the column lacks are passed over.</summary>
/// <param name="members">Name as UTF-8, place in the column and reader of each member.</param>
internal sealed class StructValue((byte[] Name, int Index, ValueDecoder Decoder)[] members) : ValueDecoder
{
    private readonly bool[] seen = new bool[members.Length];

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw WrongValue.At(ref reader, "an object");
        }

        var column = (StructColumnBuilder)target;
        seen.AsSpan().Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Find(ref reader);
            reader.Read();
            if (member < 0)
            {
                reader.Skip();
                continue;
            }

            if (seen[member])
            {
                throw WrongValue.At(ref reader, "every member once");
            }

            seen[member] = true;
            AppendMember(ref reader, column, member);
        }

        column.EndStruct();
    }

    private void AppendMember(ref Utf8JsonReader reader, StructColumnBuilder column, int member)
    {
        var (_, index, decoder) = members[member];
        if (reader.TokenType == JsonTokenType.Null)
        {
            column.Members[index].AppendNull();
        }
        else
        {
            decoder.Append(ref reader, column.Members[index]);
        }
    }

    private int Find(scoped ref Utf8JsonReader reader)
    {
        for (var index = 0; index < members.Length; index++)
        {
            if (reader.ValueTextEquals(members[index].Name))
            {
                return index;
            }
        }

        return -1;
    }
}
