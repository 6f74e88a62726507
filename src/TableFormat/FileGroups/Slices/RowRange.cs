namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Rows of a file that lie together.</summary>
/// <param name="Start">Position of the first, from 0.</param>
/// <param name="Count">Number of rows.</param>
public readonly record struct RowRange(long Start, long Count);
