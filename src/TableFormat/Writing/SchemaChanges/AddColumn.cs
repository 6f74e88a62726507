using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>A new nullable column; null in all rows that are stored.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record AddColumn(string Column, DataType Type) : SchemaChange(Column)
{
    /// <summary>The column after which it stands; null for the end.</summary>
    public string? After { get; init; }
}
