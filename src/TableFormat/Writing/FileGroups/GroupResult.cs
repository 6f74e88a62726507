using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>What became of one file group.</summary>
/// <param name="Stat">The file that was written; null when nothing changed.</param>
/// <param name="Skipped">Incoming rows that changed nothing.</param>
internal sealed record GroupResult(WriteStat? Stat, long Skipped);
