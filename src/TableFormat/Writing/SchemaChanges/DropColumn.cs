namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>A column goes; a later one of the same name does not bring its values back.</summary>
/// <param name="Column">Its name.</param>
public sealed record DropColumn(string Column) : SchemaChange(Column);
