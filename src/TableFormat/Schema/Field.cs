namespace Lakehouse.TableFormat.Schema;

/// <summary>A column of a table or a member of a struct.</summary>
/// <param name="Name">Name as stored; compared case-sensitively.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Nullable">Whether null is allowed; every data column that we create is nullable.</param>
/// <param name="Doc">Avro <c>doc</c> text, or null.</param>
public sealed record Field(string Name, DataType Type, bool Nullable = true, string? Doc = null);
