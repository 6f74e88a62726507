using Lakehouse.TableFormat.Ambient;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>Spreads the winners of one partition over its file groups: stored keys to where they lie, new keys to where there is room.</summary>
internal sealed class PartitionGroups(string partition, WinnerTable winners, IReadOnlyList<IncomingBatch> batches)
{
    private readonly List<StoredGroup> stored = [];
    private readonly List<(string FileId, List<Winner> Offered)> begun = [];
    private readonly bool[] found = new bool[winners.Count];

    /// <summary>One task per group that is offered something.</summary>
    public IEnumerable<GroupTask> Tasks =>
    [
        .. stored.Where(group => group.Offered.Count > 0).Select(group => group.Task(partition, batches)),
        .. begun.Select(group => new GroupTask(partition, group.FileId, null, new WinnerTable(batches, group.Offered))),
    ];

    /// <summary>Adds a stored group and the keys that its base file holds.</summary>
    public void Add(LiveGroup group, IReadOnlyList<ProbeHit> hits)
    {
        stored.Add(new StoredGroup(group, winners, hits));
        foreach (var hit in hits)
        {
            found[hit.Winner] = true;
        }
    }

    /// <summary>Gives every new key a group; returns how many deletions found nothing.</summary>
    public async Task<long> PlaceInsertsAsync(FileSizing sizes, IIdSource ids, CancellationToken cancellationToken)
    {
        var inserts = Enumerable.Range(0, winners.Count).Where(index => !found[index] && !winners[index].Deletes).ToList();
        var rowBytes = await sizes.RowBytesAsync([.. stored.Select(group => group.File)], cancellationToken).ConfigureAwait(false);
        var next = 0;
        foreach (var group in stored.Where(group => group.TakesInserts).OrderBy(group => group.File.Length))
        {
            var room = (int)Math.Min(sizes.RoomIn(group.File, rowBytes), inserts.Count - next);
            group.AddInserts(inserts.GetRange(next, room).Select(index => winners[index]));
            next += room;
        }

        while (next < inserts.Count)
        {
            var room = (int)Math.Min(sizes.RoomInNew(rowBytes), inserts.Count - next);
            begun.Add(($"{ids.NewId():D}-0", [.. inserts.GetRange(next, room).Select(index => winners[index])]));
            next += room;
        }

        return Enumerable.Range(0, winners.Count).LongCount(index => !found[index] && winners[index].Deletes);
    }
}
