namespace Lakehouse.TableFormat.Schema.Ids;

/// <summary>A column, or a member of one, with the id that it keeps through renames (spec 2.4.6). Immutable.</summary>
/// <param name="Id">Never changes and is never used again.</param>
/// <param name="Name">Its name in this version of the schema.</param>
/// <param name="Optional">Whether null is allowed.</param>
/// <param name="Type">Its type.</param>
/// <param name="Doc">A text, or null.</param>
internal sealed record IdField(int Id, string Name, bool Optional, IdType Type, string? Doc = null);
