using System.Text;
using Lakehouse.Cdc.Decoding.Values;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>A field of incoming rows: where its values go and how they are read.</summary>
/// <param name="name">Name as the source spells it.</param>
/// <param name="column">Column of the batch, or -1 when the field is passed over.</param>
/// <param name="decoder">Reads its values; null when it is passed over.</param>
internal sealed class PlannedField(string name, int column, ValueDecoder? decoder)
{
    /// <summary>Name as the source spells it.</summary>
    public string Name { get; } = name;

    /// <summary>The name as UTF-8.</summary>
    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Column of the batch, or -1.</summary>
    public int Column { get; } = column;

    /// <summary>Reads its values.</summary>
    public ValueDecoder? Decoder { get; } = decoder;

    /// <summary>Place among the columns whose change means delete and insert, or -1.</summary>
    public int Watch { get; init; } = -1;
}
