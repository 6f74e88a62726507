namespace Lakehouse.TableFormat.Columns;

/// <summary>Rows that lie together in one source.</summary>
/// <param name="Source">Index of the source.</param>
/// <param name="Start">First row.</param>
/// <param name="Count">Number of rows.</param>
public readonly record struct RowRun(int Source, int Start, int Count);
