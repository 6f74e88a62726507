namespace Lakehouse.TableFormat.Timeline;

/// <summary>How long a file took to write, in milliseconds.</summary>
/// <param name="TotalScanTime">Reading logs.</param>
/// <param name="TotalUpsertTime">Merging into an existing file group.</param>
/// <param name="TotalCreateTime">Writing a new file group.</param>
public sealed record RuntimeStats(long TotalScanTime, long TotalUpsertTime, long TotalCreateTime);
