using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

public sealed class RollbackTests
{
    private const string Failed = "20260101000000000";

    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> MarkerForms => new()
    {
        { $".hoodie/.temp/{Failed}/region=eu/{DataFile}.marker.CREATE", string.Empty },
        { $".hoodie/.temp/{Failed}/MARKERS12", $"region=eu/{DataFile}.marker.CREATE\n" },
        { ".hoodie/.temp/none", string.Empty },
    };

    private static string DataFile => new BaseFileName("00000000-b023-4926-ac6a-b2dbae1b1e75-0", "0-1-2", InstantTime.Parse(Failed)).ToString();

    [Theory]
    [MemberData(nameof(MarkerForms))]
    public async Task A_failed_write_goes_with_its_files_whatever_markers_it_left(string marker, string content)
    {
        await OrderTable.CreateAsync(storage);
        await PutAsync($".hoodie/{Failed}.commit.requested", string.Empty);
        await PutAsync($".hoodie/{Failed}.inflight", "{}");
        await PutAsync($"region=eu/{DataFile}", "half");
        await PutAsync(marker, content);

        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);

        Assert.Null(await storage.StatAsync($"region=eu/{DataFile}", Stop));
        Assert.Null(await storage.StatAsync($".hoodie/{Failed}.commit.requested", Stop));
        var rollback = Assert.Single((await TableState.LoadAsync(storage, Stop)).Timeline.Instants);
        Assert.Equal((TimelineAction.Rollback, InstantState.Completed), (rollback.Action, rollback.State));
        var path = $".hoodie/{rollback.Time}.rollback";
        var metadata = TimelineAvro.ReadRollbackMetadata(await storage.TryReadAsync(path, Stop), path);
        Assert.Equal([Failed], metadata.CommitsRollback);
        Assert.Equal(1, metadata.TotalFilesDeleted);
    }

    [Fact]
    public async Task A_write_whose_heartbeat_is_fresh_is_left_alone()
    {
        await OrderTable.CreateAsync(storage);
        await PutAsync($".hoodie/{Failed}.commit.requested", string.Empty);
        await PutAsync($".hoodie/.heartbeat/{Failed}", string.Empty);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => TableWriter.OpenAsync(storage, new WriterOptions(), Stop));

        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.NotNull(await storage.StatAsync($".hoodie/{Failed}.commit.requested", Stop));
    }

    [Fact]
    public async Task A_file_that_came_after_its_rollback_is_gone_before_the_timeline_passes_it()
    {
        await OrderTable.CreateAsync(storage, buckets: 1);
        await WriteAsync(storage, new OrderRow("a", "eu", 1, "1"));
        var state = await TableState.LoadAsync(storage, Stop);
        var written = Assert.Single((await state.MetadataOfAsync(state.Timeline.CompletedWrites[0], Stop)).Stats).Path!;
        var failed = new InstantClock(TimeProvider.System).Next(state.Timeline);
        var late = $"region=eu/{new BaseFileName("00000001-b023-4926-ac6a-b2dbae1b1e75-0", "0-0-0", failed)}";
        await PutAsync($".hoodie/{failed}.commit.requested", string.Empty);
        await PutAsync($".hoodie/{failed}.inflight", "{}");
        await PutAsync($".hoodie/.temp/{failed}/{late}.marker.CREATE", string.Empty);
        await WriteAsync(storage, new OrderRow("b", "us", 2, "2"));
        await storage.PutAsync(late, await storage.TryReadAsync(written, Stop), PutCondition.Always, Stop);
        await WriteAsync(storage, new OrderRow("b", "us", 3, "3"));
        await using (var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await services.RunAsync(new ArchivalRequest { MinCommits = 1, MaxCommits = 1 }, cancellationToken: Stop);
        }

        Assert.True(failed < (await TableState.LoadAsync(storage, Stop)).Timeline.FirstInstant);
        Assert.Null(await storage.StatAsync(late, Stop));
        Assert.Equal(["1", "3"], (await OrderTable.ReadAsync(storage)).Select(row => row.Note));
    }

    [Fact]
    public async Task A_write_that_Java_left_behind_is_rolled_back_and_Java_agrees()
    {
        var java = JavaHudi.Require();
        using var folder = new TempFolder("rollback");
        var local = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(local);
        await WriteAsync(local, new OrderRow("a", "eu", 1, "ours"));
        folder.WriteLines("rows.ndjson", ["""{"id":"a","region":"eu","seq":5,"note":"lost"}""", """{"id":"z","region":"us","seq":5,"note":"lost"}"""]);
        var table = JavaHudi.Quote(local.Root);
        await java.ScriptAsync([$"upsert --table {table} --index BUCKET --buckets 2 --rows rows.ndjson --no-commit"], folder.Root, Stop);

        await WriteAsync(local, new OrderRow("b", "eu", 2, "ours"));

        Assert.Equal([new("a", "eu", 1, "ours"), new("b", "eu", 2, "ours")], await OrderTable.ReadAsync(local));
        Assert.Empty(await java.ValidateAsync(local.Root, buckets: 2, cancellationToken: Stop));
        Assert.Equal(await OrderTable.ReadWithMetaAsync(local), OrderTable.Join(await java.ReadAsync(local.Root, cancellationToken: Stop)));
    }

    [Fact]
    public async Task A_log_that_a_rollback_has_undone_stays_for_the_compaction_that_was_planned_since()
    {
        var (armed, down) = (false, false);
        var store = new FaultStorage(storage, FaultPlan.When(call =>
        {
            var fault = down ? Fault.FailBefore : Fault.None;
            down |= armed && call.Operation == StorageOperation.CompleteUpload;
            return fault;
        }));
        await OrderTable.CreateAsync(store, buckets: 1, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(store, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "1")]);
        await writer.WriteRowsAsync([new("a", "eu", 2, "2")]);
        armed = true;
        await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 3, "lost")]));
        (armed, down) = (false, false);

        await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.ScheduleOnly }, null, Stop);
        await Assert.ThrowsAsync<LakehouseException>(() => writer.DeletePartitionsAsync(["eu"], new WriteRequest(), Stop));
        var compacted = await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.RunPending }, null, Stop);

        Assert.IsType<CommitOutcome.Committed>(compacted.Outcome);
        Assert.Equal([new("a", "eu", 2, "2")], await OrderTable.ReadAsync(storage));
    }

    private static async Task WriteAsync(IStorage table, OrderRow row)
    {
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([row]);
    }

    private async Task PutAsync(string path, string content) =>
        await storage.PutAsync(path, System.Text.Encoding.UTF8.GetBytes(content), PutCondition.Always, Stop);
}
