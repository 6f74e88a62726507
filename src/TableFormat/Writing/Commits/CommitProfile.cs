using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>The two texts that a write puts on the timeline: what it plans, and what it did (spec 2.4).</summary>
internal static class CommitProfile
{
    /// <summary>Content of the inflight file (spec 2.4.4).</summary>
    public static CommitMetadata Planned(WriteOperation operation, IReadOnlyList<GroupTask> tasks) => new()
    {
        OperationType = operation,
        PartitionToWriteStats = tasks.GroupBy(task => task.Partition).ToDictionary(
            partition => partition.Key,
            partition => (IReadOnlyList<WriteStat>)[Inserts(partition), .. partition.Where(task => task.Stored is not null).Select(Updates)]),
    };

    /// <summary>Content of the completed file.</summary>
    public static CommitMetadata Done(
        WriteOperation operation, IEnumerable<WriteStat> stats, IReadOnlyDictionary<string, string> extra, TableSchema schema, string tableName) => new()
        {
            OperationType = operation,
            PartitionToWriteStats = stats.GroupBy(stat => stat.PartitionPath!)
                .ToDictionary(partition => partition.Key, partition => (IReadOnlyList<WriteStat>)[.. partition]),
            ExtraMetadata = new Dictionary<string, string>(extra)
            {
                [CommitMetadata.SchemaKey] = AvroSchemaMapping.ToCommitSchema(schema, tableName),
            },
        };

    private static WriteStat Inserts(IEnumerable<GroupTask> tasks) =>
        new() { NumInserts = tasks.Where(task => task.Stored is null).Sum(task => (long)task.Upserts) };

    private static WriteStat Updates(GroupTask task) => new()
    {
        FileId = task.FileId,
        PrevCommit = task.PrevCommit,
        NumUpdateWrites = task.Winners.Count,
    };
}
