using System.Collections.Immutable;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Which file groups completed replace commits have made invisible (spec 3.5, step 6; 8.3). Immutable.</summary>
internal sealed class ReplacedGroups
{
    private const int ReadsAtOnce = 8;
    private static readonly Dictionary<(string Partition, string FileId), InstantTime> None = [];

    private readonly ImmutableSortedDictionary<InstantTime, IReadOnlyDictionary<string, IReadOnlyList<string>>> commits;

    internal ReplacedGroups(IEnumerable<KeyValuePair<InstantTime, IReadOnlyDictionary<string, IReadOnlyList<string>>>> commits) =>
        this.commits = commits.ToImmutableSortedDictionary();

    /// <summary>File ids by partition, by replace commit.</summary>
    internal IReadOnlyDictionary<InstantTime, IReadOnlyDictionary<string, IReadOnlyList<string>>> Commits => commits;

    /// <summary>Reads the metadata of all replace commits of a timeline.</summary>
    internal static async Task<ReplacedGroups> LoadAsync(TableState table, CancellationToken cancellationToken)
    {
        var writes = ReplaceCommits(table).ToArray();
        var replaced = new IReadOnlyDictionary<string, IReadOnlyList<string>>[writes.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, writes.Length, limits, async (index, stop) =>
            replaced[index] = (await table.MetadataOfAsync(writes[index], stop).ConfigureAwait(false)).ReplacedFileIds).ConfigureAwait(false);
        return new ReplacedGroups(writes.Select((write, index) => KeyValuePair.Create(write.Time, replaced[index])));
    }

    /// <summary>With another replace commit.</summary>
    internal ReplacedGroups With(InstantTime instant, CommitMetadata metadata) => new(commits.SetItem(instant, metadata.ReplacedFileIds));

    /// <summary>Whether all replace commits of a state are known.</summary>
    internal bool Covers(TableState table) => ReplaceCommits(table).All(write => commits.ContainsKey(write.Time));

    /// <summary>The replaced groups as a state of the timeline sees them, with the replace commit of each.</summary>
    internal IReadOnlyDictionary<(string Partition, string FileId), InstantTime> Of(TableState table, InstantTime? asOf)
    {
        if (commits.Count == 0)
        {
            return None;
        }

        var groups = new Dictionary<(string Partition, string FileId), InstantTime>();
        foreach (var write in ReplaceCommits(table).Where(write => (asOf is null || write.Time <= asOf) && commits.ContainsKey(write.Time)))
        {
            foreach (var (partition, fileIds) in commits[write.Time])
            {
                foreach (var fileId in fileIds)
                {
                    groups.TryAdd((partition, fileId), write.Time);
                }
            }
        }

        return groups;
    }

    private static IEnumerable<Instant> ReplaceCommits(TableState table) =>
        table.Timeline.CompletedWrites.Where(write => write.Action == TimelineAction.ReplaceCommit);
}
