using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>
/// The schemas seen inlined in one topic's messages. A schema is parsed once; afterwards its bytes are recognised by
/// comparison, which also tells where it ends. Holds the last few, the most recently used first. Not thread-safe.
/// </summary>
internal sealed class ConnectSchemaCache
{
    private const int Capacity = 16;

    private readonly List<(byte[] Bytes, ConnectSchema Schema)> known = [];

    /// <summary>Recognises a schema at the beginning of the text.</summary>
    /// <param name="text">Text that may begin with a schema.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="length">How many bytes it takes.</param>
    public bool TryMatch(ReadOnlySpan<byte> text, [NotNullWhen(true)] out ConnectSchema? schema, out int length)
    {
        for (var index = 0; index < known.Count; index++)
        {
            var (bytes, candidate) = known[index];
            if (text.StartsWith(bytes))
            {
                MoveToFront(index);
                schema = candidate;
                length = bytes.Length;
                return true;
            }
        }

        schema = null;
        length = 0;
        return false;
    }

    /// <summary>Parses a schema and remembers it; null when the text is no schema.</summary>
    public ConnectSchema? Add(ReadOnlySpan<byte> json)
    {
        var schema = ConnectSchemaParser.TryParse(json);
        if (schema is not null)
        {
            known.Insert(0, (json.ToArray(), schema));
            if (known.Count > Capacity)
            {
                known.RemoveAt(Capacity);
            }
        }

        return schema;
    }

    private void MoveToFront(int index)
    {
        if (index > 0)
        {
            var hit = known[index];
            known.RemoveAt(index);
            known.Insert(0, hit);
        }
    }
}
