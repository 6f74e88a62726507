using Lakehouse.TableFormat.FileGroups;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>A stored file group of a table whose keys are looked up, and what a write offers to it.</summary>
internal sealed class StoredGroup
{
    private readonly LiveGroup group;
    private readonly List<Winner> offered;
    private bool rewritten;

    /// <param name="group">The group; it has a base file.</param>
    /// <param name="winners">The write's rows of its partition.</param>
    /// <param name="hits">Those that belong to the group.</param>
    public StoredGroup(LiveGroup group, WinnerTable winners, IReadOnlyList<ProbeHit> hits)
    {
        this.group = group;
        offered = [.. hits.Select(hit => winners[hit.Winner])];

        // Hudi's readers weigh a log's row against the base file's, and let every deletion win: late rows and rows that must hold whatever is
        // stored are decided here, by a new base file (spec 5.8).
        rewritten = hits.Any(hit => hit.StoredIsNewer || winners[hit.Winner] is { Forced: true, Deletes: false });
    }

    /// <summary>The newest base file.</summary>
    public BaseFile File => group.Slice.BaseFile!;

    /// <summary>Rows with new keys may be added: what makes a new base file takes no group with log files, as Hudi does (spec 5.10).</summary>
    public bool TakesInserts => group.Slice.LogFiles.Count == 0;

    /// <summary>Rows for the group; more than none makes a task of it.</summary>
    public IReadOnlyCollection<Winner> Offered => offered;

    /// <summary>Adds rows with new keys. A log cannot hold them: the index looks at base files only (spec 7).</summary>
    public void AddInserts(IEnumerable<Winner> inserts)
    {
        var before = offered.Count;
        offered.AddRange(inserts);
        rewritten |= offered.Count > before;
    }

    /// <summary>The group's part of the write.</summary>
    public GroupTask Task(string partition, IReadOnlyList<IncomingBatch> batches) =>
        new(partition, group.Slice.FileId, group.Slice, new WinnerTable(batches, offered)) { Log = rewritten ? null : group.Log };
}
