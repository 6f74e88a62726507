using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;
using Xunit;

namespace Lakehouse.Simulation;

/// <summary>What must hold for a table on which nobody is at work.</summary>
internal static class TableAudit
{
    /// <summary>No pending instant but scheduled compactions and savepoints that were begun, no marker, no unfinished file, and every base file and change log is named by a completed commit, unless that is archived.</summary>
    /// <param name="storage">The table.</param>
    public static async Task AssertNothingOrphanedAsync(IStorage storage)
    {
        var state = await TableState.LoadAsync(storage, TestContext.Current.CancellationToken);
        // A compaction that was scheduled or died waits for whoever runs it, and a savepoint that was begun for whoever asks for it again.
        var pending = state.Timeline.Instants.Where(instant => instant.State != InstantState.Completed).ToList();
        Assert.Equal([], pending.Where(instant => instant.Action is not (TimelineAction.Compaction or TimelineAction.LogCompaction or TimelineAction.Savepoint)));
        var named = new HashSet<string>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            named.UnionWith((await state.MetadataOfAsync(write, TestContext.Current.CancellationToken)).Stats.SelectMany(stat => stat.CdcStats?.Keys.Append(stat.Path!) ?? [stat.Path!]));
        }

        await foreach (var file in storage.ListAsync(string.Empty, recursive: true, TestContext.Current.CancellationToken))
        {
            Assert.False(
                file.Path.StartsWith(MarkerFolder.Root, StringComparison.Ordinal) && !pending.Exists(instant => file.Path.Contains($"/{instant.Time}/", StringComparison.Ordinal)),
                $"{file.Path} is the marker of nothing that is pending");
            Assert.DoesNotContain("lakehouse-tmp", file.Path, StringComparison.Ordinal);
            var counts = named.Contains(file.Path) || InstantOf(file.Name) is not { } made || made < state.Timeline.FirstInstant;
            Assert.True(counts || Waits(file.Name, pending), $"{file.Path} belongs to no commit: {string.Join(", ", state.Timeline.Instants)}");
        }
    }

    // Whoever runs the plan of a compaction that died deletes first what it left.
    private static bool Waits(string name, List<Instant> pending) =>
        BaseFileName.TryParse(name, out var file) && pending.Exists(instant => instant.Action == TimelineAction.Compaction && instant.Time == file.Instant);

    // The instant that made a base file or a change log; null for other files.
    private static InstantTime? InstantOf(string name) =>
        BaseFileName.TryParse(name, out var file) ? file.Instant
        : LogFileName.TryParse(name, out var log) && log.IsCdc ? log.Instant
        : null;
}
