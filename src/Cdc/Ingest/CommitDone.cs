using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>What a commit task hands back to the line.</summary>
/// <param name="Table">The table; new when this commit made it. Null when there was nothing that a table was needed for.</param>
/// <param name="Result">What was written.</param>
/// <param name="Rows">Rows that were handed over.</param>
/// <param name="Bytes">Their size in memory, freed now.</param>
/// <param name="FileCount">Base files of the newest state, where known.</param>
/// <param name="Took">Time from taking the batch.</param>
internal sealed record CommitDone(ILakeTable? Table, WriteResult Result, int Rows, long Bytes, int? FileCount, TimeSpan Took);
