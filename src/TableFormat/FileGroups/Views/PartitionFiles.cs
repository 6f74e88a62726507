namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>The data files of one partition by file group. Immutable.</summary>
/// <param name="Path">Partition path; empty for a table without partitions.</param>
/// <param name="Groups">File groups, ordered by file id.</param>
internal sealed record PartitionFiles(string Path, IReadOnlyList<GroupFiles> Groups)
{
    /// <summary>Number of files.</summary>
    public int Count => Groups.Sum(group => group.BaseFiles.Count + group.LogFiles.Count);

    /// <summary>Path of a file of a partition.</summary>
    public static string PathOf(string partition, string name) => partition.Length == 0 ? name : $"{partition}/{name}";

    /// <summary>Reads the names of a listing; what is no data file is left out.</summary>
    public static PartitionFiles Of(PartitionListing listing)
    {
        var edit = new PartitionEdit(new PartitionFiles(listing.Path, []));
        foreach (var file in listing.Files)
        {
            edit.Add(file.Path, file.Length);
        }

        return edit.Finish();
    }
}
