namespace Lakehouse.TableFormat.Services;

/// <summary>How far a running service is.</summary>
/// <param name="ItemsDone">Items of the plan that are done.</param>
/// <param name="Items">Items of the plan.</param>
/// <param name="BytesDone">Bytes of the plan's files that are done.</param>
/// <param name="Bytes">Bytes of the plan's files.</param>
public readonly record struct ServiceProgress(long ItemsDone, long Items, long BytesDone, long Bytes);
