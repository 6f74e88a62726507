using Lakehouse.Query;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.Cli.Loading;

/// <summary>What a load shall do.</summary>
/// <param name="Table">Target.</param>
/// <param name="Type">Type of a table that is made, and what an existing one must be; null makes copy-on-write and takes what is there.</param>
/// <param name="Keys">Record key; empty takes that of the existing table.</param>
/// <param name="Partitions">Partition fields; empty takes those of the existing table, or none.</param>
/// <param name="Ordering">Ordering field, or null.</param>
/// <param name="Buckets">Buckets per partition, or null for a guess by size.</param>
/// <param name="Operation">What the rows do.</param>
/// <param name="ChangeLogs">What change logs of a table that is made hold; null keeps none, and takes what is there.</param>
/// <param name="KeyScope">Where a key is unique.</param>
internal sealed record LoadRequest(
    LakeTable Table,
    TableType? Type,
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Partitions,
    string? Ordering,
    int? Buckets,
    WriteOperation Operation,
    CdcMode? ChangeLogs,
    KeyScope KeyScope)
{
    /// <summary>Columns by which the rows of new files are sorted; empty keeps their order.</summary>
    public IReadOnlyList<string> SortColumns { get; init; } = [];

    /// <summary>Whether others may write the table at the same time.</summary>
    public ConcurrencyMode Concurrency { get; init; }

    /// <summary>Whether all rows have to go into one commit, however many they are.</summary>
    public bool IsOneCommit => Operation is WriteOperation.BulkInsert or WriteOperation.InsertOverwrite or WriteOperation.InsertOverwriteTable;
}
