using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Pull;

/// <summary>What a range of commits did to one partition.</summary>
internal sealed class TouchedPartition
{
    /// <summary>File groups written or replaced.</summary>
    public HashSet<string> FileIds { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a row may have gone.</summary>
    public bool LosesRows { get; private set; }

    /// <summary>Takes in the files of a write, or of a clustering, which moves rows and changes none.</summary>
    public void Wrote(IEnumerable<WriteStat> stats, bool movesOnly)
    {
        foreach (var stat in stats)
        {
            FileIds.Add(stat.FileId);
            LosesRows |= !movesOnly && stat.NumDeletes > 0;
        }
    }

    /// <summary>Takes in the groups that a commit replaced.</summary>
    public void Replaced(IEnumerable<string> fileIds, bool movesOnly)
    {
        FileIds.UnionWith(fileIds);
        LosesRows |= !movesOnly;
    }
}
