using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Merging;

/// <summary>The files of a slice, the newest write to see in them, and the columns as which they are seen: types may widen while files stay.</summary>
/// <param name="Files">Paths with lengths, the table's folder first.</param>
/// <param name="UpTo">Newest write; null sees all that is committed.</param>
/// <param name="Columns">The table's columns.</param>
internal sealed record SliceKey(string Files, InstantTime? UpTo, TableSchema Columns)
{
    /// <summary>The key of a slice.</summary>
    public static SliceKey Of(string root, FileSlice slice, InstantTime? upTo, TableSchema columns) => new(
        string.Join('\n', slice.LogFiles.Select(log => $"{log.Path} {log.Length}").Prepend($"{slice.BaseFile?.Path} {slice.BaseFile?.Length}").Prepend(root)),
        upTo,
        columns);
}
