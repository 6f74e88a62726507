using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Simulation;

/// <summary>What must hold for a table on which nobody is at work.</summary>
internal static class TableAudit
{
    /// <summary>No pending instant but scheduled compactions and savepoints that were begun, no marker, no unfinished file, and every data file is named by a completed commit.</summary>
    public static async Task AssertNothingOrphanedAsync(IStorage storage)
    {
        var state = await TableState.LoadAsync(storage, TestContext.Current.CancellationToken);
        // A compaction that was only scheduled waits for whoever runs it, and a savepoint that was begun for whoever asks for it again.
        var pending = state.Timeline.Instants.Where(instant =>
            instant.State != InstantState.Completed && instant.Action is not (TimelineAction.Compaction or TimelineAction.Savepoint));
        Assert.Equal([], pending);
        var named = new HashSet<string>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            named.UnionWith((await state.MetadataOfAsync(write, TestContext.Current.CancellationToken)).Stats.SelectMany(stat => stat.CdcStats?.Keys.Append(stat.Path!) ?? [stat.Path!]));
        }

        await foreach (var file in storage.ListAsync(string.Empty, recursive: true, TestContext.Current.CancellationToken))
        {
            Assert.DoesNotContain(".temp/", file.Path, StringComparison.Ordinal);
            Assert.DoesNotContain("lakehouse-tmp", file.Path, StringComparison.Ordinal);
            Assert.True(!(file.Name.Contains(".parquet", StringComparison.Ordinal) || file.Name.EndsWith(".cdc", StringComparison.Ordinal)) || named.Contains(file.Path), $"{file.Path} belongs to no commit");
        }
    }
}
