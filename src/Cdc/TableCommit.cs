namespace Lakehouse.Cdc;

/// <summary>A commit that an ingest run made.</summary>
/// <param name="Table">The table.</param>
/// <param name="Instant">Its instant, or null when there was nothing to write.</param>
/// <param name="Rows">Rows handed to the table, deletions included.</param>
/// <param name="Inserted">Rows that were new.</param>
/// <param name="Updated">Rows that replaced one.</param>
/// <param name="Deleted">Rows that were removed.</param>
/// <param name="FilesWritten">Base files written.</param>
/// <param name="BytesWritten">Their size.</param>
/// <param name="Took">Time from taking the batch to the commit.</param>
public sealed record TableCommit(
    TableId Table, string? Instant, long Rows, long Inserted, long Updated, long Deleted, int FilesWritten, long BytesWritten, TimeSpan Took);
