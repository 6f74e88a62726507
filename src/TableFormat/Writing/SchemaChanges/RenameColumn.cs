namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>A column gets another name and keeps its values.</summary>
/// <param name="Column">Its present name.</param>
/// <param name="NewName">Its new name, without the path of its record.</param>
public sealed record RenameColumn(string Column, string NewName) : SchemaChange(Column);
