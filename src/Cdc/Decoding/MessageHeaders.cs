namespace Lakehouse.Cdc.Decoding;

/// <summary>Headers of a message in their order; names may repeat and values may be null (as Kafka allows). Immutable.</summary>
/// <param name="items">Name and value of each header.</param>
public sealed class MessageHeaders(IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>?>> items)
{
    /// <summary>All headers in order.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>?>> Items { get; } = items;

    /// <summary>Value of the last header of that name; null when there is none or its value is null.</summary>
    public ReadOnlyMemory<byte>? Last(string name)
    {
        for (var index = Items.Count - 1; index >= 0; index--)
        {
            if (string.Equals(Items[index].Key, name, StringComparison.Ordinal))
            {
                return Items[index].Value;
            }
        }

        return null;
    }
}
