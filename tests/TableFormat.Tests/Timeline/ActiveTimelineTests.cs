using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class ActiveTimelineTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_highest_state_of_comparable_actions_counts()
    {
        var timeline = Of("20260101000000002.compaction.requested", "20260101000000002.compaction.inflight", "20260101000000002.commit",
            "20260101000000001.deltacommit.requested", "20260101000000001.deltacommit.inflight", "20260101000000001.deltacommit",
            "20260101000000003.inflight", "20260101000000003.commit.requested");
        Assert.Equal(
            ["20260101000000001.deltacommit", "20260101000000002.commit", "20260101000000003.inflight"],
            timeline.Instants.Select(instant => instant.FileName(TimelineLayout.One)));
        Assert.Equal(2, timeline.CompletedWrites.Count);
        Assert.Equal("20260101000000003", Assert.Single(timeline.PendingWrites).Time.ToString());
        Assert.Equal("20260101000000002", timeline.LastCompletedWrite.ToString());
        Assert.Equal("20260101000000003", timeline.Newest.ToString());
    }

    [Fact]
    public void A_savepoint_stands_beside_the_write_of_its_time()
    {
        var timeline = Of("20260101000000001.commit", "20260101000000001.savepoint.inflight", "20260101000000001.savepoint");
        Assert.Equal(2, timeline.Instants.Count);
        Assert.Single(timeline.CompletedWrites);
    }

    [Fact]
    public void Files_count_when_their_write_completed_or_is_archived()
    {
        var timeline = Of("20260101000000005.commit", "20260101000000007.inflight", "20260101000000009.commit");
        Assert.True(IsCommitted(timeline, "20260101000000004"));
        Assert.True(IsCommitted(timeline, "20260101000000005"));
        Assert.False(IsCommitted(timeline, "20260101000000006"));
        Assert.False(IsCommitted(timeline, "20260101000000007"));
        Assert.True(IsCommitted(timeline, "20260101000000009"));
        Assert.False(IsCommitted(timeline, "20260101000000010"));
    }

    [Fact]
    public void An_old_service_instant_does_not_hide_archived_writes() =>
        Assert.True(IsCommitted(Of("20260101000000001.rollback", "20260101000000009.commit"), "20260101000000005"));

    [Fact]
    public void Beyond_a_savepoint_that_archival_left_behind_only_writes_of_the_archive_count()
    {
        var timeline = Of("20260101000000001.commit", "20260101000000001.savepoint", "20260101000000009.commit");
        Assert.False(IsCommitted(timeline, "20260101000000005"));

        var archived = timeline.With(new HashSet<InstantTime> { InstantTime.Parse("20260101000000005") });
        Assert.True(IsCommitted(archived, "20260101000000005"));
        Assert.False(IsCommitted(archived, "20260101000000006"));
        Assert.True(IsCommitted(archived, "20260101000000000"));
    }

    [Fact]
    public void A_failed_write_at_the_start_is_not_taken_for_an_archived_one() =>
        Assert.False(IsCommitted(Of("20260101000000001.inflight", "20260101000000009.commit"), "20260101000000001"));

    [Fact]
    public void A_table_without_commits_has_no_files() =>
        Assert.False(IsCommitted(Of("20260101000000005.inflight"), "20260101000000001"));

    [Fact]
    public async Task Other_files_in_the_folder_are_passed_over_and_misnamed_instants_are_refused()
    {
        var table = new MemoryStorage(TimeProvider.System);
        foreach (var name in new[] { "20260101000000001.commit", "hoodie.properties", "x.tmp", ".20260101000000002.commit.crc", "metadata/20260101000000003.commit" })
        {
            await table.PutAsync($".hoodie/{name}", ReadOnlyMemory<byte>.Empty, PutCondition.Always, Stop);
        }

        Assert.Single((await TimelineLoader.LoadAsync(table, TimelineLayout.One, Stop)).Timeline.Instants);
        await table.PutAsync(".hoodie/notes.commit", ReadOnlyMemory<byte>.Empty, PutCondition.Always, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TimelineLoader.LoadAsync(table, TimelineLayout.One, Stop));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("notes.commit", failure.Describe(), StringComparison.Ordinal);
    }

    private static ActiveTimeline Of(params string[] names) =>
        new(names.Select(name => Instant.TryParse(name, out var instant) ? instant : throw new ArgumentException(name)));

    private static bool IsCommitted(ActiveTimeline timeline, string time) => timeline.IsCommittedFileInstant(InstantTime.Parse(time));
}
