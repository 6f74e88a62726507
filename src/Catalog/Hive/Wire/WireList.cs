using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>A list or set as it is on the wire.</summary>
/// <param name="ElementType">Type of every element.</param>
/// <param name="Items">Values as in <see cref="WireField.Value"/>.</param>
internal sealed record WireList(TType ElementType, IReadOnlyList<object> Items)
{
    /// <summary>A list of strings.</summary>
    public static WireList OfTexts(IEnumerable<string> texts) => new(TType.String, [.. texts]);

    /// <summary>A list of structs.</summary>
    public static WireList OfStructs(IEnumerable<WireStruct> structs) => new(TType.Struct, [.. structs]);
}
