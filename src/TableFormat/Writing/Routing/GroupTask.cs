using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>The part of a write that concerns one file group.</summary>
/// <param name="Partition">Partition path.</param>
/// <param name="FileId">File group.</param>
/// <param name="Stored">Its newest slice; null for a group that begins with this write.</param>
/// <param name="Winners">What is asked for each key.</param>
internal sealed record GroupTask(string Partition, string FileId, FileSlice? Stored, WinnerTable Winners)
{
    /// <summary>The log file that takes the rows; null when they make a new base file, together with what is stored.</summary>
    public LogTarget? Log { get; init; }

    /// <summary>What the write stat names as the commit before: base instant of the slice that is continued.</summary>
    public string PrevCommit => (Log?.BaseInstant ?? Stored?.BaseInstant)?.ToString() ?? WriteStat.NoPreviousCommit;

    /// <summary>Rows that would be stored if no key were stored yet.</summary>
    public int Upserts
    {
        get
        {
            var upserts = 0;
            for (var index = 0; index < Winners.Count; index++)
            {
                upserts += Winners[index].Deletes ? 0 : 1;
            }

            return upserts;
        }
    }
}
