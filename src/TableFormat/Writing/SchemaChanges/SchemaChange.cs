namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>
/// One change of a table's columns, as a statement asks for it. Nested fields are named by their path, such as <c>address.city</c>. Immutable.
/// </summary>
/// <param name="Column">The column that is changed or added.</param>
public abstract record SchemaChange(string Column);
