using Lakehouse.TableFormat.FileGroups;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>The part of a write that concerns one file group.</summary>
/// <param name="Partition">Partition path.</param>
/// <param name="FileId">File group.</param>
/// <param name="Stored">Its newest base file; null for a group that begins with this write.</param>
/// <param name="Winners">What is asked for each key.</param>
internal sealed record GroupTask(string Partition, string FileId, BaseFile? Stored, WinnerTable Winners)
{
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
