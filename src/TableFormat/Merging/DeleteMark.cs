namespace Lakehouse.TableFormat.Merging;

/// <summary>A text in a column that makes a data record a deletion.</summary>
/// <param name="Field">Column.</param>
/// <param name="Value">Its text in deletions.</param>
internal sealed record DeleteMark(string Field, string Value);
