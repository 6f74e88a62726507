using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Routing;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class LogTargetTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pending_compaction_begins_the_slice_that_takes_the_next_log()
    {
        using var golden = GoldenTable.Of015("mor_compaction_pending");
        var storage = new LocalStorage(golden.Root);
        var state = await TableState.LoadAsync(storage, Stop);
        var pending = Assert.Single(state.Timeline.PendingWrites);
        var view = await FileSystemView.LoadAsync(state, cancellationToken: Stop);
        var plan = TimelineAvro.ReadCompactionPlan(
            (await storage.TryReadAsync($".hoodie/{pending.Time}.compaction.requested", Stop))!, "plan");

        var targets = await LogTargets.LoadAsync(state, Stop);

        var compacted = plan.Operations.Select(operation => operation.FileId).ToHashSet();
        Assert.NotEmpty(compacted);
        foreach (var group in view.Groups)
        {
            var target = targets.Of(group);
            if (compacted.Contains(group.FileId))
            {
                Assert.Equal((pending.Time, string.Empty, true), (target.BaseInstant, target.BaseFile, target.FollowsSlice));
            }
            else
            {
                Assert.Equal((group.Slices[0].BaseInstant, group.Slices[0].LogFiles.Count + 1), (target.BaseInstant, target.Version));
            }
        }
    }

    [Theory]
    [InlineData("20260101000005300", "00:00:05.400", 600)]
    [InlineData("20260101000005300", "00:00:06.000", 0)]
    [InlineData("20260101000005000", "00:00:05.001", -1)]
    [InlineData("20260101000005000", "00:00:04.990", 10)]
    public void A_delta_waits_until_its_whole_second_is_not_before_its_slice(string began, string now, int millis)
    {
        var clock = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(now, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(millis, SliceSeconds.Remaining(InstantTime.Parse(began), TimeSpan.FromSeconds(1), clock).TotalMilliseconds);
    }
}
