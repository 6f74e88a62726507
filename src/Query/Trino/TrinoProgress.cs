namespace Lakehouse.Query.Trino;

/// <summary>How far a statement is.</summary>
/// <param name="QueryId">The server's name of it.</param>
/// <param name="State">QUEUED, PLANNING, STARTING, RUNNING, FINISHING, FINISHED or FAILED.</param>
/// <param name="Percent">Done, 0 to 100; null until it is scheduled.</param>
/// <param name="CompletedSplits">Splits that are done.</param>
/// <param name="TotalSplits">Splits so far known.</param>
/// <param name="ProcessedRows">Rows that were read.</param>
public sealed record TrinoProgress(string QueryId, string State, double? Percent, long CompletedSplits, long TotalSplits, long ProcessedRows);
