namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>One incoming row.</summary>
/// <param name="Batch">Index of its batch in the write.</param>
/// <param name="Row">Index in the batch.</param>
internal readonly record struct RowRef(int Batch, int Row);
