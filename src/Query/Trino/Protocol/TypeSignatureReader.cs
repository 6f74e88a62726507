using System.Text.Json;
using Lakehouse.Query.Trino.Decoding;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>Reads <c>typeSignature</c>: <c>{rawType, arguments: [{kind: LONG | TYPE | NAMED_TYPE, value}]}</c> (golden fact 21).</summary>
internal static class TypeSignatureReader
{
    private const int MostArguments = 10_000;

    /// <summary>Reads the signature that the reader stands on.</summary>
    public static TrinoType Read(ref Utf8JsonReader reader, int depth = 0)
    {
        if (depth >= TrinoType.DeepestNesting)
        {
            throw JsonParts.Malformed("a type nests too deep");
        }

        var name = string.Empty;
        var arguments = new Arguments();
        JsonParts.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "rawType":
                    name = ServerText.Clean(reader.GetString() ?? string.Empty).ToLowerInvariant();
                    break;
                case "arguments":
                    ReadArguments(ref reader, arguments, depth);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return name.Length > 0 ? new TrinoType(name, arguments.Numbers, arguments.Members, arguments.Names) : throw JsonParts.Malformed("a type has no name");
    }

    private static void ReadArguments(ref Utf8JsonReader reader, Arguments arguments, int depth)
    {
        JsonParts.Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            JsonParts.Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isValue = reader.ValueTextEquals("value"u8);
                reader.Read();
                if (isValue)
                {
                    ReadArgument(ref reader, arguments, depth);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (arguments.Numbers.Count + arguments.Members.Count > MostArguments)
            {
                throw JsonParts.Malformed("a type has too many arguments");
            }
        }
    }

    // The kind need not be asked: a LONG is a number, a TYPE has a rawType, a NAMED_TYPE has a typeSignature.
    private static void ReadArgument(ref Utf8JsonReader reader, Arguments arguments, int depth)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            arguments.Numbers.Add(reader.GetInt64());
            return;
        }

        JsonParts.Expect(ref reader, JsonTokenType.StartObject);
        var ahead = reader;
        ahead.Read();
        if (ahead.TokenType == JsonTokenType.PropertyName && (ahead.ValueTextEquals("rawType"u8) || ahead.ValueTextEquals("arguments"u8)))
        {
            arguments.Members.Add(Read(ref reader, depth + 1));
            arguments.Names.Add(null);
            return;
        }

        ReadNamed(ref reader, arguments, depth);
    }

    private static void ReadNamed(ref Utf8JsonReader reader, Arguments arguments, int depth)
    {
        string? name = null;
        TrinoType? type = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "typeSignature":
                    type = Read(ref reader, depth + 1);
                    break;
                case "fieldName" when reader.TokenType == JsonTokenType.StartObject:
                    name = ReadName(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        arguments.Members.Add(type ?? throw JsonParts.Malformed("a field has no type"));
        arguments.Names.Add(name);
    }

    private static string? ReadName(ref Utf8JsonReader reader)
    {
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            name = isName ? reader.GetString() : JsonParts.Skipped(ref reader, name);
        }

        return name;
    }

    private sealed class Arguments
    {
        public List<long> Numbers { get; } = [];

        public List<TrinoType> Members { get; } = [];

        public List<string?> Names { get; } = [];
    }
}
