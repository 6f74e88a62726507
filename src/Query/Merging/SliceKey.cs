using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Merging;

/// <summary>The files of a slice and the newest write to see in them.</summary>
/// <param name="Files">Paths with lengths, the table's folder first.</param>
/// <param name="UpTo">Newest write; null sees all that is committed.</param>
internal sealed record SliceKey(string Files, InstantTime? UpTo)
{
    /// <summary>The key of a slice.</summary>
    public static SliceKey Of(string root, FileSlice slice, InstantTime? upTo) => new(
        string.Join('\n', slice.LogFiles.Select(log => $"{log.Path} {log.Length}").Prepend($"{slice.BaseFile?.Path} {slice.BaseFile?.Length}").Prepend(root)),
        upTo);
}
