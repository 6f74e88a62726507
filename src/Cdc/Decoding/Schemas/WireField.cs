namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>A field of an event's row.</summary>
/// <param name="Name">Name as the source spells it.</param>
/// <param name="Wire">How its values are written.</param>
/// <param name="Natural">The type that the table's column gets when nothing else is said.</param>
internal sealed record WireField(string Name, WireType Wire, Lakehouse.TableFormat.Schema.DataType Natural);
