using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>A map as it is on the wire, in the order of its entries there.</summary>
/// <param name="KeyType">Type of every key.</param>
/// <param name="ValueType">Type of every value.</param>
/// <param name="Entries">Keys and values as in <see cref="WireField.Value"/>.</param>
internal sealed record WireMap(TType KeyType, TType ValueType, IReadOnlyList<KeyValuePair<object, object>> Entries)
{
    /// <summary>A map of texts, sorted by key so that equal maps are equal bytes.</summary>
    public static WireMap OfTexts(IEnumerable<KeyValuePair<string, string>> texts) => new(
        TType.String,
        TType.String,
        [.. texts.OrderBy(text => text.Key, StringComparer.Ordinal).Select(text => KeyValuePair.Create<object, object>(text.Key, text.Value))]);
}
