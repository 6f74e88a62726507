using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class OverwriteTests : IDisposable
{
    private readonly TempFolder folder = new("overwrite");

    public static TheoryData<TableType, bool> Forms => new()
    {
        { TableType.CopyOnWrite, true },
        { TableType.CopyOnWrite, false },
        { TableType.MergeOnRead, true },
        { TableType.MergeOnRead, false },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Touched_partitions_are_replaced_and_others_stay(TableType type, bool buckets)
    {
        var storage = await FilledAsync(type, buckets);
        await using var writer = await TableWriter.OpenAsync(storage, Options(buckets), Stop);
        var before = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite;

        var result = await writer.WriteRowsAsync(
            [new("a", "eu", 1, "new"), new("n", "eu", 1, "new"), new("a", "eu", 2, "newer")],
            new WriteRequest { Operation = WriteOperation.InsertOverwrite });

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal((2, 1), (result.Inserted, result.Skipped));
        Assert.Equal([new("a", "eu", 2, "newer"), new("n", "eu", 1, "new"), new("c", "us", 1, "old"), new("d", "us", 1, "old")], await OrderTable.ReadAsync(storage));
        Assert.Equal(4, (await OrderTable.ReadAsync(storage, new ScanRequest { AsOf = before })).Count(row => row.Note == "old"));
        Assert.Equal(["a", "n"], (await OrderTable.ReadAsync(storage, new ScanRequest { Kind = ScanKind.Incremental, Begin = before })).Select(row => row.Id));
        Assert.Equal(2522, (await storage.StatAsync($".hoodie/{result.Instant}.replacecommit.requested", Stop))!.Value.Length);
        await writer.WriteRowsAsync([new("a", "eu", 3, "later"), new("c", "us", 2, Kind: RowKind.Delete)]);
        Assert.Equal([new("a", "eu", 3, "later"), new("n", "eu", 1, "new"), new("d", "us", 1, "old")], await OrderTable.ReadAsync(storage));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_whole_table_is_replaced_even_by_nothing(TableType type, bool buckets)
    {
        var storage = await FilledAsync(type, buckets);
        await using var writer = await TableWriter.OpenAsync(storage, Options(buckets), Stop);
        var request = new WriteRequest { Operation = WriteOperation.InsertOverwriteTable };

        await writer.WriteRowsAsync([new("x", "asia", 1)], request);
        Assert.Equal([new("x", "asia", 1)], await OrderTable.ReadAsync(storage));

        var emptied = await writer.WriteRowsAsync([], request);
        Assert.IsType<CommitOutcome.Committed>(emptied.Outcome);
        Assert.Empty(await OrderTable.ReadAsync(storage));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_deleted_partition_is_gone_until_rows_come_again(TableType type, bool buckets)
    {
        var storage = await FilledAsync(type, buckets);
        await using var writer = await TableWriter.OpenAsync(storage, Options(buckets), Stop);

        var result = await writer.DeletePartitionsAsync(["region=eu"], new WriteRequest(), Stop);

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal(["c", "d"], (await OrderTable.ReadAsync(storage)).Select(row => row.Id));
        Assert.Null((await writer.DeletePartitionsAsync(["region=eu"], new WriteRequest(), Stop)).Outcome);
        await writer.WriteRowsAsync([new("a", "eu", 0, "again")]);
        Assert.Equal([new("a", "eu", 0, "again")], (await OrderTable.ReadAsync(storage)).Where(row => row.Region == "eu"));
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        var storage = await FilledAsync(TableType.CopyOnWrite, buckets: true);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);

        Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(
            () => writer.DeletePartitionsAsync(["region=mars"], new WriteRequest(), Stop))).Kind);
        Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(
            () => writer.WriteRowsAsync([new("a", "eu", 1, Kind: RowKind.Delete)], new WriteRequest { Operation = WriteOperation.InsertOverwrite }))).Kind);
        Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(
            () => writer.WriteRowsAsync([new("a", "eu", 1)], new WriteRequest { Operation = WriteOperation.BulkInsert, SortColumns = ["none"] }))).Kind);
        Assert.Empty((await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites);
        Assert.Equal(4, (await OrderTable.ReadAsync(storage)).Count);
    }

    [Fact]
    public async Task Writes_keep_off_file_groups_of_a_pending_clustering()
    {
        var storage = await FilledAsync(TableType.CopyOnWrite, buckets: true);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        var scheduled = await writer.Services.RunAsync(
            new ClusteringRequest { SortColumns = ["note"], Partitions = ["region=eu"], Mode = ClusteringMode.ScheduleOnly }, cancellationToken: Stop);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 9)]));
        Assert.Equal((ErrorKind.Conflict, scheduled.Instant.ToString()), (refused.Kind, refused.Context.Instant));
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(
            () => writer.DeletePartitionsAsync(["region=eu"], new WriteRequest(), Stop))).Kind);
        await writer.WriteRowsAsync([new("c", "us", 9, "goes")]);

        await writer.Services.RunAsync(new ClusteringRequest { Mode = ClusteringMode.RollBackPending }, cancellationToken: Stop);
        await writer.WriteRowsAsync([new("a", "eu", 9, "goes")]);
        Assert.Equal(["a", "c"], (await OrderTable.ReadAsync(storage)).Where(row => row.Note == "goes").Select(row => row.Id));
        Assert.Empty((await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites);
    }

    [Fact]
    public async Task New_files_are_sorted_when_asked()
    {
        var storage = new LocalStorage(folder.Folder("sorted"));
        await OrderTable.CreateAsync(storage, buckets: null);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Index = IndexKind.Bloom, MaxBaseFileBytes = 4096 }, Stop);

        await writer.WriteRowsAsync(
            [.. "hgfedcba".Select((id, number) => new OrderRow($"{id}", "eu", number))],
            new WriteRequest { Operation = WriteOperation.InsertOverwrite, SortColumns = ["id"] });

        var state = await TableState.LoadAsync(storage, Stop);
        var files = (await FileSystemView.LoadAsync(state, cancellationToken: Stop)).LatestSlices.Select(slice => slice.BaseFile!);
        var ranges = new List<string>();
        foreach (var file in files)
        {
            await using var open = await BaseFileReader.OpenAsync(storage, file, Stop);
            ranges.Add($"{open.MinKey}-{open.MaxKey}");
        }

        Assert.Equal(["a-d", "e-h"], ranges.Order());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_load_beyond_memory_replaces_in_one_commit(TableType type, bool buckets)
    {
        var storage = await FilledAsync(type, buckets);
        await using var writer = await TableWriter.OpenAsync(storage, Options(buckets) with { BulkBufferBytes = 1000 }, Stop);
        var before = (await TableState.LoadAsync(storage, Stop)).Timeline.Instants.Count;

        var result = await writer.BulkInsertAsync(
            Batches(), new WriteRequest { Operation = WriteOperation.InsertOverwrite, SortColumns = ["seq"] }, Stop);

        Assert.Equal(500, result.Inserted);
        var rows = await OrderTable.ReadAsync(storage);
        Assert.Equal(502, rows.Count);
        Assert.Equal(["c", "d"], rows.Where(row => row.Note == "old").Select(row => row.Id));
        Assert.Equal(before + 1, (await TableState.LoadAsync(storage, Stop)).Timeline.Instants.Count);

        static async IAsyncEnumerable<UpsertBatch> Batches()
        {
            for (var part = 0; part < 5; part++)
            {
                yield return OrderTable.Batch(Enumerable.Range(part * 100, 100).Select(number => new OrderRow($"n{number}", number % 2 == 0 ? "eu" : "asia", number)));
            }

            await Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite, "0.15.0")]
    [InlineData(TableType.MergeOnRead, "0.15.0")]
    [InlineData(TableType.CopyOnWrite, "1.1.1")]
    public async Task Java_goes_on_with_a_table_that_we_overwrote(TableType type, string release)
    {
        var java = JavaHudi.Require(release);
        var storage = await FilledAsync(type, buckets: true);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([new("a", "eu", 5, "new")], new WriteRequest { Operation = WriteOperation.InsertOverwrite });
            await writer.DeletePartitionsAsync(["region=us"], new WriteRequest(), Stop);
        }

        var table = JavaHudi.Quote(storage.Root);
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        folder.WriteLines("more.ndjson", ["""{"id":"a","region":"eu","seq":6,"note":"java"}""", """{"id":"c","region":"us","seq":6,"note":"java"}"""]);
        await java.ScriptAsync(
            [
                $"upsert --table {table} --index BUCKET --buckets 2 --rows more.ndjson",
                $"clean --table {table} --conf hoodie.cleaner.commits.retained=1",
            ],
            folder.Root,
            Stop);

        var ours = await OrderTable.ReadAsync(storage);
        Assert.Equal([new("a", "eu", 6, "java"), new("c", "us", 6, "java")], ours);
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        Assert.Empty(await JavaHudi.Require().ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop));
    }

    public void Dispose() => folder.Dispose();

    private static WriterOptions Options(bool buckets) => buckets ? new() : new() { Index = IndexKind.Simple };

    private async Task<LocalStorage> FilledAsync(TableType type, bool buckets)
    {
        var storage = new LocalStorage(folder.Folder($"{type}{buckets}"));
        await OrderTable.CreateAsync(storage, buckets: buckets ? 2 : null, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, Options(buckets), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "old"), new("b", "eu", 1, "old"), new("c", "us", 1, "old"), new("d", "us", 1, "old")]);
        return storage;
    }
}
