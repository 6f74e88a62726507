using System.Collections.Immutable;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>
/// The data files of a table, or of some of its partitions, and what one state of its timeline makes of them. Immutable; versions share what
/// did not change.
/// </summary>
/// <param name="State">The state that groups are built for.</param>
/// <param name="Partitions">Files by partition path.</param>
/// <param name="Replaced">What replace commits made invisible.</param>
internal sealed record TableFiles(TableState State, ImmutableSortedDictionary<string, PartitionFiles> Partitions, ReplacedGroups Replaced)
{
    /// <summary>Number of files.</summary>
    public int Count { get; private init; }

    /// <summary>
    /// Writes that were pending while files were listed, so that files of theirs may be among these that their commits will not name.
    /// </summary>
    public ImmutableHashSet<InstantTime> ListedPending { get; init; } = [];

    /// <summary>Makes the groups of freshly listed files.</summary>
    public static TableFiles Of(TableState state, IEnumerable<PartitionFiles> partitions, ReplacedGroups replaced)
    {
        var byPath = partitions.ToImmutableSortedDictionary(partition => partition.Path, partition => partition, StringComparer.Ordinal);
        return new TableFiles(state, byPath, replaced).Listed().At(state);
    }

    /// <summary>Notes that files were listed while this state was the newest.</summary>
    public TableFiles Listed() => this with
    {
        ListedPending = ListedPending.Union(State.Timeline.PendingWrites.Where(write => write.Action == TimelineAction.DeltaCommit).Select(write => write.Time)),
    };

    /// <summary>The same files as another state of the timeline sees them.</summary>
    public TableFiles At(TableState state)
    {
        var builder = new SliceBuilder(state, asOf: null);
        var facts = new FileFacts(State, state);
        var partitions = Partitions.ToBuilder();
        foreach (var (path, partition) in Partitions)
        {
            if (Rebuilt(partition, builder, facts) is { } groups)
            {
                partitions[path] = partition with { Groups = groups };
            }
        }

        var all = partitions.ToImmutable();
        return this with { State = state, Partitions = all, Count = all.Values.Sum(partition => partition.Count) };
    }

    /// <summary>The groups as a query sees them, without slices that a clean which is not completed takes away.</summary>
    /// <param name="asOf">Newest instant to see; null sees all that is committed.</param>
    /// <param name="partitions">Partitions to see, which must be known; null sees all.</param>
    public FileSystemView View(InstantTime? asOf, IReadOnlyCollection<string>? partitions)
    {
        var seen = partitions is null ? [.. Partitions.Values] : partitions.Distinct().Order(StringComparer.Ordinal).Select(path => Partitions[path]).ToArray();
        var replaced = Replaced.Of(State, asOf);
        var builder = new SliceBuilder(State, asOf);
        var groups = new List<FileGroup>();
        foreach (var partition in seen)
        {
            foreach (var files in partition.Groups)
            {
                if (AsOf(files, partition.Path, asOf, builder) is { } built && Kept(built) is { } group)
                {
                    groups.Add(replaced.TryGetValue((group.PartitionPath, group.FileId), out var instant) ? group with { ReplacedAt = instant } : group);
                }
            }
        }

        return new FileSystemView([.. seen.Select(partition => partition.Path)], groups);
    }

    // A clean deletes file by file, and may have died between those of one slice.
    private FileGroup? Kept(FileGroup group)
    {
        if (State.GoingFiles.Count == 0 || !group.Slices.Any(IsGoing))
        {
            return group;
        }

        var slices = group.Slices.Where(slice => !IsGoing(slice)).ToArray();
        return slices.Length == 0 ? null : group with { Slices = slices };
    }

    private bool IsGoing(FileSlice slice) => slice.Files.Any(file => State.GoingFiles.Contains(file.Path));

    // Log files that name their write attach to other slices when later base files are out of sight; only their own rule can tell.
    private FileGroup? AsOf(GroupFiles files, string partition, InstantTime? asOf, SliceBuilder builder)
    {
        if (asOf is not { } newest || files.Group is not { } group || group.Slices[0].BaseInstant <= newest)
        {
            return asOf is null || !State.Properties.Layout.HasCompletionTimes || files.LogFiles.Count == 0
                ? files.Group
                : builder.Build(partition, files.FileId, files.BaseFiles, files.LogFiles);
        }

        return builder.Build(partition, files.FileId, files.BaseFiles, files.LogFiles);
    }

    private static GroupFiles[]? Rebuilt(PartitionFiles partition, SliceBuilder builder, FileFacts facts)
    {
        GroupFiles[]? groups = null;
        for (var index = 0; index < partition.Groups.Count; index++)
        {
            var files = partition.Groups[index];
            if (!files.IsBuilt || files.Names(facts.HasChanged))
            {
                groups ??= [.. partition.Groups];
                groups[index] = files.Built(builder, partition.Path);
            }
        }

        return groups;
    }
}
