using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

public sealed class ClusteringTests : IDisposable
{
    private readonly TempFolder folder = new("clustering");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static WriterOptions OneFilePerWrite => new() { Index = IndexKind.Simple, SmallFileBytes = 0, BulkBufferBytes = 4096 };

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Small_file_groups_of_a_partition_become_one_and_rows_stay_as_they_were(TableType type)
    {
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: null, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, OneFilePerWrite, Stop);
        await WriteThreeAsync(writer);
        var before = await KeptAsync(storage);
        var last = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite;

        var result = await writer.Services.RunAsync(new ClusteringRequest(), cancellationToken: Stop);

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal((2, 6), (result.FilesWritten, result.Rows));
        Assert.Equal(before, await KeptAsync(storage));
        Assert.Equal(2, (await ViewAsync(storage)).LatestSlices.Count);
        Assert.Empty(await OrderTable.ReadAsync(storage, new ScanRequest { Kind = ScanKind.Incremental, Begin = last }));
        Assert.Empty((await writer.Services.PlanAsync(new ClusteringRequest(), Stop)).Items);
    }

    [Fact]
    public async Task What_a_dead_write_left_is_rolled_back_first()
    {
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: null);
        await using (var writer = await TableWriter.OpenAsync(storage, OneFilePerWrite, Stop))
        {
            await WriteThreeAsync(writer);
        }

        var dying = new FaultStorage(storage, FaultPlan.Once(call => call.Operation == StorageOperation.CompleteUpload, Fault.CrashBefore));
        await Assert.ThrowsAsync<SimulatedCrashException>(async () =>
        {
            await using var writer = await TableWriter.OpenAsync(dying, OneFilePerWrite, Stop);
            await writer.WriteRowsAsync([new("a", "eu", 9, "lost")]);
        });

        await using var services = await TableServices.OpenAsync(storage, OneFilePerWrite, Stop);
        Assert.IsType<CommitOutcome.Committed>((await services.RunAsync(new ClusteringRequest(), cancellationToken: Stop)).Outcome);
        Assert.Equal(6, (await OrderTable.ReadAsync(storage)).Count);
        Assert.Empty((await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites);
    }

    [Fact]
    public async Task Sort_columns_order_the_rows_of_each_new_file_beyond_memory()
    {
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: null);
        await using var writer = await TableWriter.OpenAsync(storage, OneFilePerWrite, Stop);
        var numbers = Enumerable.Range(0, 4000).Select(number => number * 7919 % 4000).ToArray();
        foreach (var part in numbers.Chunk(1000))
        {
            await writer.WriteRowsAsync([.. part.Select(number => new OrderRow($"k{number:D4}", "eu", number % 50, $"n{number}"))]);
        }

        var request = new ClusteringRequest { SortColumns = ["seq", "id"], TargetFileBytes = 40_000 };
        var result = await writer.Services.RunAsync(request, cancellationToken: Stop);

        Assert.True(result.FilesWritten > 1);
        var state = await TableState.LoadAsync(storage, Stop);
        var files = (await ViewAsync(storage)).LatestSlices.Select(slice => slice.BaseFile!).OrderBy(file => file.Name.WriteToken, StringComparer.Ordinal);
        var rows = new List<(long Seq, string Id)>();
        foreach (var file in files)
        {
            await foreach (var batch in BaseFileReader.ReadAsync(storage, file, await state.SchemaAsOfAsync(null, Stop), cancellationToken: Stop))
            {
                rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => (
                    ((Apache.Arrow.Int64Array)batch.Column(2)).GetValue(row)!.Value, ((Apache.Arrow.StringArray)batch.Column(0)).GetString(row))));
            }
        }

        Assert.Equal(4000, rows.Count);
        Assert.Equal([.. rows.OrderBy(row => row.Seq).ThenBy(row => row.Id, StringComparer.Ordinal)], rows);
        Assert.Empty((await writer.Services.PlanAsync(request, Stop)).Items);
    }

    [Fact]
    public async Task A_bucket_stays_by_itself_and_keeps_its_digits()
    {
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: 3);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([.. Enumerable.Range(0, 40).Select(number => new OrderRow($"k{number}", "eu", 40 - number, "first"))]);
        var before = (await ViewAsync(storage)).LatestSlices.Select(slice => slice.FileId).ToList();

        var result = await writer.Services.RunAsync(new ClusteringRequest { SortColumns = ["seq"] }, cancellationToken: Stop);

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        var after = (await ViewAsync(storage)).LatestSlices.Select(slice => slice.FileId).ToList();
        Assert.Equal(before.Select(id => id[..8]), after.Select(id => id[..8]));
        Assert.Empty(before.Intersect(after));
        await writer.WriteRowsAsync([new("k3", "eu", 99, "later")]);
        Assert.Equal("later", (await OrderTable.ReadAsync(storage)).Single(row => row.Id == "k3").Note);
    }

    [Theory]
    [InlineData("cow_clustering_pending", "cow_clustering_executed")]
    [InlineData("mor_clustering_pending", "mor_clustering_executed")]
    [InlineData("cow_clustering_killed", "cow_clustering_killed_then_run")]
    [InlineData("mor_clustering_killed", "mor_clustering_killed_then_run")]
    public async Task Hudis_pending_plan_run_by_us_gives_the_rows_of_Hudis_own_run(string pending, string executed)
    {
        using var table = GoldenTable.Of015(pending);
        using var twin = GoldenTable.Of015(executed);
        var storage = new LocalStorage(table.Root);
        await using (var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop))
        {
            var plan = await services.PlanAsync(new ClusteringRequest { Mode = ClusteringMode.RunPending }, Stop);
            var result = await services.RunAsync(new ClusteringRequest { Mode = ClusteringMode.RunPending }, cancellationToken: Stop);
            Assert.IsType<CommitOutcome.Committed>(result.Outcome);
            Assert.Equal(plan.Resumes, result.Instant);
        }

        var snapshot = twin.Queries.First(query => query is { Expected: not null } && query.Request == new ScanRequest());
        Assert.Equal(WithoutFileNames(twin.ExpectedRows(snapshot)), WithoutFileNames(await OurRows.ReadAsync(table.Root, new ScanRequest())));
        Assert.Empty((await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites);
        Assert.All((await ViewAsync(storage)).LatestSlices, slice => Assert.Empty(slice.LogFiles));
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_write_that_comes_in_between_wins_and_no_plan_stays(TableType type)
    {
        var inner = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(inner, buckets: 2, type: type);
        await using var opened = await TableWriter.OpenAsync(inner, new WriterOptions { MaxParallelFileGroups = 1 }, Stop);
        await opened.WriteRowsAsync([.. Enumerable.Range(0, 20).Select(number => new OrderRow($"k{number}", "eu", 1, "first"))]);

        // When the first group is written, another write changes a row of one that the clustering has read or is going to read.
        var between = new Between(() => opened.WriteRowsAsync([new("k1", "eu", 9, "between")]));
        var result = await opened.Services.RunAsync(new ClusteringRequest { SortColumns = ["note"] }, between, Stop);

        Assert.IsType<CommitOutcome.Conflicted>(result.Outcome);
        var state = await TableState.LoadAsync(inner, Stop);
        Assert.Empty(state.Timeline.PendingWrites);
        Assert.Equal("between", (await OrderTable.ReadAsync(inner)).Single(row => row.Id == "k1").Note);
        Assert.Equal(20, (await OrderTable.ReadAsync(inner)).Count);
        Assert.IsType<CommitOutcome.Committed>((await opened.Services.RunAsync(new ClusteringRequest { SortColumns = ["note"] }, cancellationToken: Stop)).Outcome);
        Assert.Equal(20, (await OrderTable.ReadAsync(inner)).Count);
    }

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task Java_runs_a_plan_that_we_left_pending(string release)
    {
        var java = JavaHudi.Require(release);
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: null);
        ServiceResult scheduled;
        await using (var writer = await TableWriter.OpenAsync(storage, OneFilePerWrite, Stop))
        {
            await WriteThreeAsync(writer);
            scheduled = await writer.Services.RunAsync(new ClusteringRequest { Mode = ClusteringMode.ScheduleOnly }, cancellationToken: Stop);
        }

        var before = await KeptAsync(storage);
        await java.ScriptAsync([$"cluster --table {JavaHudi.Quote(storage.Root)} --index SIMPLE --instant {scheduled.Instant}"], folder.Root, Stop);

        Assert.Equal(before, await KeptAsync(storage));
        Assert.Equal(2, (await ViewAsync(storage)).LatestSlices.Count);
        Assert.Contains((await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites, write => write.Time == scheduled.Instant);
    }

    [Fact]
    public async Task Log_files_are_merged_in_and_Java_compacts_and_writes_on()
    {
        var java = JavaHudi.Require();
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([.. Enumerable.Range(0, 20).Select(number => new OrderRow($"k{number}", "eu", 1, "first"))]);
            await writer.WriteRowsAsync([new("k1", "eu", 2, "second"), new("k2", "eu", 2, Kind: RowKind.Delete), new("k30", "eu", 2, "second")]);
            var before = await KeptAsync(storage);
            await writer.Services.RunAsync(new ClusteringRequest { SortColumns = ["note"] }, cancellationToken: Stop);
            Assert.Equal(before, await KeptAsync(storage));
            await writer.WriteRowsAsync([new("k3", "eu", 3, "third"), new("k4", "eu", 3, Kind: RowKind.Delete)]);
        }

        Assert.All((await ViewAsync(storage)).LatestSlices, slice => Assert.Equal(1, slice.LogFiles.Count + (slice.LogFiles.Count == 0 ? 1 : 0)));
        var table = JavaHudi.Quote(storage.Root);
        Assert.Empty(await java.ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop));
        folder.WriteLines("more.ndjson", ["""{"id":"k5","region":"eu","seq":4,"note":"java"}"""]);
        await java.ScriptAsync([$"upsert --table {table} --index BUCKET --buckets 2 --rows more.ndjson", $"compact --table {table}"], folder.Root, Stop);
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        Assert.Equal(19, (await OrderTable.ReadAsync(storage)).Count);
    }

    [Fact]
    public async Task Partitions_that_were_written_lately_stay_out()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        var storage = new MemoryStorage(clock);
        await OrderTable.CreateAsync(storage, buckets: null);
        await using var writer = await TableWriter.OpenAsync(storage, OneFilePerWrite with { Clock = clock }, Stop);
        await WriteThreeAsync(writer);
        clock.Advance(TimeSpan.FromHours(3));
        await writer.WriteRowsAsync([new("late", "us", 9)]);

        var plan = await writer.Services.PlanAsync(new ClusteringRequest { ColdFor = TimeSpan.FromHours(2) }, Stop);

        Assert.Equal(["region=eu"], plan.Items.Select(item => item.Partition));
    }

    [Fact]
    public async Task Java_takes_our_clustered_table_for_its_own_and_clusters_it_again()
    {
        var java = JavaHudi.Require();
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: null);
        await using (var writer = await TableWriter.OpenAsync(storage, OneFilePerWrite, Stop))
        {
            await WriteThreeAsync(writer);
            await writer.Services.RunAsync(new ClusteringRequest { SortColumns = ["note", "id"] }, cancellationToken: Stop);
        }

        Assert.Empty(await java.ValidateAsync(storage.Root, cancellationToken: Stop));
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        folder.WriteLines("more.ndjson", ["""{"id":"a","region":"eu","seq":9,"note":"java"}""", """{"id":"z","region":"us","seq":9,"note":"java"}"""]);
        var table = JavaHudi.Quote(storage.Root);
        await java.ScriptAsync(
            [
                $"upsert --table {table} --index SIMPLE --rows more.ndjson",
                $"cluster --table {table} --index SIMPLE --conf hoodie.clustering.plan.strategy.small.file.limit=600000000",
                $"clean --table {table} --index SIMPLE --conf hoodie.cleaner.commits.retained=1",
            ],
            folder.Root,
            Stop);

        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        Assert.Equal("java", (await OrderTable.ReadAsync(storage)).Single(row => row.Id == "a").Note);
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> WithoutFileNames(IEnumerable<string> rows) => rows
        .Select(row => System.Text.RegularExpressions.Regex.Replace(row, "\"_hoodie_file_name\":\"[^\"]*\"", string.Empty)).Order(StringComparer.Ordinal);

    private static async Task WriteThreeAsync(TableWriter writer)
    {
        await writer.WriteRowsAsync([new("a", "eu", 1, "x"), new("b", "us", 1, "y")]);
        await writer.WriteRowsAsync([new("c", "eu", 2, "w"), new("d", "us", 2, "v")]);
        await writer.WriteRowsAsync([new("e", "eu", 3, "u"), new("f", "us", 3, "t")]);
    }

    private static async Task<FileSystemView> ViewAsync(IStorage storage) =>
        await FileSystemView.LoadAsync(await TableState.LoadAsync(storage, Stop), cancellationToken: Stop);

    // All columns but the file's name, which is new.
    private static async Task<IReadOnlyList<string>> KeptAsync(IStorage storage) =>
        [.. (await OrderTable.ReadWithMetaAsync(storage)).Select(row => string.Join('|', row.Split('|').Where((_, column) => column != 4)))];

    private sealed class Between(Func<Task> write) : IProgress<ServiceProgress>
    {
        private bool wrote;

        public void Report(ServiceProgress value)
        {
            if (!wrote)
            {
                wrote = true;
                Task.Run(write, Stop).GetAwaiter().GetResult();
            }
        }
    }
}
