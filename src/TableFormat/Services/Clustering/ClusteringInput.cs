using Lakehouse.TableFormat.FileGroups;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>File slices of one partition whose rows are written together into new file groups.</summary>
/// <param name="Partition">Partition path.</param>
/// <param name="Slices">Newest slices of the groups, which are replaced.</param>
/// <param name="Outputs">New file groups.</param>
internal sealed record ClusteringInput(string Partition, IReadOnlyList<FileSlice> Slices, int Outputs)
{
    /// <summary>Base and log files.</summary>
    public long Files => Slices.Sum(slice => slice.LogFiles.Count + (slice.BaseFile is null ? 0L : 1));

    /// <summary>Bytes of those files.</summary>
    public long Bytes => Slices.Sum(BytesOf);

    /// <summary>Bytes of a slice's files.</summary>
    public static long BytesOf(FileSlice slice) => (slice.BaseFile?.Length ?? 0) + slice.LogFiles.Sum(log => log.Length);

    /// <summary>This part of the plan, for people.</summary>
    public ServicePlanItem Item => new(
        Partition,
        string.Join(", ", Slices.Select(slice => slice.FileId)),
        $"{Slices.Count} file {(Slices.Count == 1 ? "group" : "groups")} → {Outputs}",
        Files,
        Bytes);
}
