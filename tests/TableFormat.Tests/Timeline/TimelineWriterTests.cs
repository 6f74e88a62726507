using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class TimelineWriterTests
{
    private static readonly Instant Commit = new(InstantTime.Parse("20260101000000001"), TimelineAction.Commit, InstantState.Requested);
    private static readonly byte[] Ours = [1, 2, 3];

    private readonly MemoryStorage table = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_goes_through_its_three_files()
    {
        var writer = await InflightAsync(table);
        Assert.Equal(new CommitOutcome.Committed(Commit.Time), await writer.CompleteAsync(Commit, Ours, Stop));
        foreach (var name in new[] { "20260101000000001.commit.requested", "20260101000000001.inflight", "20260101000000001.commit" })
        {
            Assert.NotNull(await table.StatAsync($".hoodie/{name}", Stop));
        }
    }

    [Fact]
    public async Task An_instant_is_taken_once()
    {
        var writer = await InflightAsync(table);
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => writer.RequestAsync(Commit, default, Stop))).Kind);
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => writer.InflightAsync(Commit, default, Stop))).Kind);
        await writer.CompleteAsync(Commit, Ours, Stop);
        Assert.IsType<CommitOutcome.Conflicted>(await writer.CompleteAsync(Commit, new byte[] { 9 }, Stop));
    }

    [Fact]
    public async Task A_write_that_was_rolled_back_cannot_go_on()
    {
        var writer = await InflightAsync(table);
        await writer.DeleteInstantFilesAsync(Commit, Stop);
        Assert.IsType<CommitOutcome.Conflicted>(await writer.CompleteAsync(Commit, Ours, Stop));
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => writer.InflightAsync(Commit, default, Stop))).Kind);
        Assert.Null(await table.StatAsync(".hoodie/20260101000000001.commit", Stop));
    }

    [Fact]
    public async Task Removing_the_files_of_an_instant_keeps_a_completed_one()
    {
        var writer = await InflightAsync(table);
        await writer.CompleteAsync(Commit, Ours, Stop);
        await writer.DeleteInstantFilesAsync(Commit, Stop);
        Assert.True(await writer.ExistsAsync(Commit.In(InstantState.Completed), Stop));
        Assert.False(await writer.ExistsAsync(Commit, Stop));
    }

    [Fact]
    public async Task A_lost_answer_is_read_back_as_committed()
    {
        var writer = await InflightAsync(Failing(Fault.FailAfter));
        Assert.Equal(new CommitOutcome.Committed(Commit.Time), await writer.CompleteAsync(Commit, Ours, Stop));
    }

    [Fact]
    public async Task A_lost_request_stays_unknown()
    {
        var writer = await InflightAsync(Failing(Fault.FailBefore));
        Assert.IsType<CommitOutcome.Unknown>(await writer.CompleteAsync(Commit, Ours, Stop));
    }

    [Fact]
    public async Task A_lost_answer_about_somebody_elses_file_is_a_conflict()
    {
        var writer = await InflightAsync(Failing(Fault.FailBefore));
        await table.PutAsync(".hoodie/20260101000000001.commit", new byte[] { 9 }, PutCondition.IfAbsent, Stop);
        Assert.IsType<CommitOutcome.Conflicted>(await writer.CompleteAsync(Commit, Ours, Stop));
    }

    [Fact]
    public async Task A_store_that_stays_away_leaves_the_outcome_unknown()
    {
        var store = new FaultStorage(table, FaultPlan.When(call =>
            call.Path.EndsWith(".commit", StringComparison.Ordinal) ? Fault.FailBefore : Fault.None));
        Assert.IsType<CommitOutcome.Unknown>(await (await InflightAsync(store)).CompleteAsync(Commit, Ours, Stop));
    }

    [Fact]
    public void A_table_of_version_8_is_not_written() =>
        Assert.Equal(ErrorKind.Unsupported, Assert.Throws<LakehouseException>(() => new TimelineWriter(table, TimelineLayout.Two)).Kind);

    [Fact]
    public async Task A_savepoint_needs_no_request()
    {
        var savepoint = Commit with { Action = TimelineAction.Savepoint };
        var writer = new TimelineWriter(table, TimelineLayout.One);
        await writer.InflightAsync(savepoint, default, Stop);
        Assert.IsType<CommitOutcome.Committed>(await writer.CompleteAsync(savepoint, Ours, Stop));
    }

    [Theory]
    [InlineData(TimelineAction.Commit, "commit.requested", "inflight", "commit")]
    [InlineData(TimelineAction.DeltaCommit, "deltacommit.requested", "deltacommit.inflight", "deltacommit")]
    [InlineData(TimelineAction.ReplaceCommit, "replacecommit.requested", "replacecommit.inflight", "replacecommit")]
    [InlineData(TimelineAction.Clustering, "replacecommit.requested", "replacecommit.inflight", "replacecommit")]
    [InlineData(TimelineAction.Compaction, "compaction.requested", "compaction.inflight", "commit")]
    [InlineData(TimelineAction.LogCompaction, "logcompaction.requested", "logcompaction.inflight", "deltacommit")]
    [InlineData(TimelineAction.Clean, "clean.requested", "clean.inflight", "clean")]
    [InlineData(TimelineAction.Rollback, "rollback.requested", "rollback.inflight", "rollback")]
    [InlineData(TimelineAction.Restore, "restore.requested", "restore.inflight", "restore")]
    public async Task Every_action_has_the_three_files_of_the_specification(TimelineAction action, params string[] suffixes)
    {
        var writer = new TimelineWriter(table, TimelineLayout.One);
        var pending = Commit with { Action = action, State = InstantState.Requested };
        await writer.RequestAsync(pending, default, Stop);
        await writer.InflightAsync(pending, default, Stop);
        Assert.IsType<CommitOutcome.Committed>(await writer.CompleteAsync(pending, Ours, Stop));
        foreach (var suffix in suffixes)
        {
            Assert.NotNull(await table.StatAsync($".hoodie/{Commit.Time}.{suffix}", Stop));
        }

        await writer.DeleteInstantFilesAsync(pending, Stop);
        Assert.Null(await table.StatAsync($".hoodie/{Commit.Time}.{suffixes[0]}", Stop));
        Assert.Null(await table.StatAsync($".hoodie/{Commit.Time}.{suffixes[1]}", Stop));
        Assert.NotNull(await table.StatAsync($".hoodie/{Commit.Time}.{suffixes[2]}", Stop));
    }

    private FaultStorage Failing(Fault fault) => new(table, FaultPlan.Once(
        call => call.Operation == StorageOperation.Put && call.Path.EndsWith(".commit", StringComparison.Ordinal), fault));

    private static async Task<TimelineWriter> InflightAsync(IStorage store)
    {
        var writer = new TimelineWriter(store, TimelineLayout.One);
        await writer.RequestAsync(Commit, default, Stop);
        await writer.InflightAsync(Commit, default, Stop);
        return writer;
    }
}
