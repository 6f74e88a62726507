using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>A column gets a type that holds every value of its present one.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Type">The wider type.</param>
public sealed record WidenColumn(string Column, DataType Type) : SchemaChange(Column);
