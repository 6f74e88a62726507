namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>A column takes another place.</summary>
/// <param name="Column">Its name.</param>
/// <param name="After">The column of the same record after which it stands.</param>
public sealed record MoveColumn(string Column, string After) : SchemaChange(Column);
