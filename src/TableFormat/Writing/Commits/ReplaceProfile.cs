using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>What a replace commit says it did: new files, and the file groups that they take the place of (spec 2.4.3).</summary>
internal static class ReplaceProfile
{
    /// <summary>Content of the completed file.</summary>
    public static CommitMetadata Done(
        WriteOperation operation,
        IEnumerable<WriteStat> stats,
        IReadOnlyDictionary<string, string> extra,
        TableSchema schema,
        string tableName,
        IEnumerable<(string Partition, string FileId)> replaced) => CommitProfile.Done(operation, stats, extra, schema, tableName) with
        {
            IsReplace = true,
            ReplacedFileIds = replaced.GroupBy(group => group.Partition).ToDictionary(
                partition => partition.Key,
                partition => (IReadOnlyList<string>)[.. partition.Select(group => group.FileId)]),
        };
}
