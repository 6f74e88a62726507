namespace Lakehouse.TableFormat.Services;

/// <summary>One part of a plan.</summary>
/// <param name="Partition">Partition path; empty for a table without partitions, or for an item that is no file.</param>
/// <param name="Subject">File id, instant or folder.</param>
/// <param name="What">What happens to it, in a few words, such as <c>base + 3 logs → base</c>.</param>
/// <param name="Files">Files that are read or removed.</param>
/// <param name="Bytes">Bytes of those files.</param>
public sealed record ServicePlanItem(string Partition, string Subject, string What, long Files, long Bytes);
