using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

public sealed class RebucketTests : IDisposable
{
    private readonly TempFolder folder = new("rebucket");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TableType.CopyOnWrite, 2, 5)]
    [InlineData(TableType.CopyOnWrite, 4, 1)]
    [InlineData(TableType.CopyOnWrite, 1, 300)]
    [InlineData(TableType.MergeOnRead, 2, 4)]
    public async Task Every_row_lies_in_its_new_bucket_and_stays_as_it_was(TableType type, int from, int to)
    {
        var storage = await FilledAsync(type, from);
        var before = await KeptAsync(storage);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        var last = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite;

        var result = await writer.Services.RunAsync(new RebucketRequest(to), cancellationToken: Stop);

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal(before, await KeptAsync(storage));
        Assert.Equal(60, (await OrderTable.ReadAsync(storage, new ScanRequest { AsOf = last })).Count);
        Assert.Empty(await OrderTable.ReadAsync(storage, new ScanRequest { Kind = ScanKind.Incremental, Begin = last }));
        Assert.Contains($"\"buckets\":{to},", (await TableState.LoadAsync(storage, Stop)).Properties.Text(IndexSettings.Key));
        await AssertBucketsAsync(storage, to);
    }

    [Fact]
    public async Task An_open_writer_goes_on_with_the_new_buckets()
    {
        var storage = await FilledAsync(TableType.CopyOnWrite, 2);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.Services.RunAsync(new RebucketRequest(7), cancellationToken: Stop);

        await writer.WriteRowsAsync([.. Enumerable.Range(0, 90).Select(number => new OrderRow($"k{number}", number % 2 == 0 ? "eu" : "us", 9, "second"))]);

        Assert.Equal(90, (await OrderTable.ReadAsync(storage)).Count(row => row.Note == "second"));
        Assert.Equal(90, (await OrderTable.ReadAsync(storage)).Count);
        await AssertBucketsAsync(storage, 7);
        Assert.Empty((await writer.Services.PlanAsync(new RebucketRequest(7), Stop)).Items);
    }

    [Fact]
    public async Task The_commit_counts_where_the_property_was_left_behind_and_is_mended()
    {
        var storage = await FilledAsync(TableType.CopyOnWrite, 2);
        await using (var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await services.RunAsync(new RebucketRequest(3), cancellationToken: Stop);
        }

        await TablePropertiesFile.UpdateAsync(
            storage, properties => properties.With(IndexSettings.Key, new IndexSettings(IndexKind.Bucket, 2, BucketHashRule.Hudi11).ToJson()), TimeProvider.System, Stop);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("k1", "us", 9, "second")]);

        Assert.Equal(60, (await OrderTable.ReadAsync(storage)).Count);
        Assert.Contains("\"buckets\":3,", (await TableState.LoadAsync(storage, Stop)).Properties.Text(IndexSettings.Key));
    }

    [Fact]
    public async Task Not_beside_a_pending_plan_and_not_without_buckets()
    {
        var storage = await FilledAsync(TableType.CopyOnWrite, 2);
        await using var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop);
        await services.RunAsync(new ClusteringRequest { SortColumns = ["note"], Mode = ClusteringMode.ScheduleOnly }, cancellationToken: Stop);
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<LakehouseException>(() => services.RunAsync(new RebucketRequest(3), cancellationToken: Stop))).Kind);

        var plain = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(plain, buckets: null);
        await using var other = await TableServices.OpenAsync(plain, new WriterOptions { Index = IndexKind.Simple }, Stop);
        Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(() => other.PlanAsync(new RebucketRequest(3), Stop))).Kind);
        Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(() => services.PlanAsync(new RebucketRequest(0), Stop))).Kind);
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Java_finds_every_key_in_its_new_bucket_and_writes_on(TableType type)
    {
        var java = JavaHudi.Require();
        var storage = await FilledAsync(type, 2);
        await using (var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await services.RunAsync(new RebucketRequest(5), cancellationToken: Stop);
        }

        folder.WriteLines("more.ndjson", [.. Enumerable.Range(0, 60).Select(number => $$"""{"id":"k{{number}}","region":"{{(number % 2 == 0 ? "eu" : "us")}}","seq":9,"note":"java"}""")]);
        var table = JavaHudi.Quote(storage.Root);

        // The judge looks at the files of the old buckets too, as long as they are there.
        await java.ScriptAsync(
            [
                $"upsert --table {table} --index BUCKET --buckets 5 --rows more.ndjson",
                $"clean --table {table} --conf hoodie.cleaner.commits.retained=1",
            ],
            folder.Root,
            Stop);

        Assert.Equal(60, (await java.ReadAsync(storage.Root, cancellationToken: Stop)).Count);
        Assert.Empty(await java.ValidateAsync(storage.Root, buckets: 5, cancellationToken: Stop));
    }

    public void Dispose() => folder.Dispose();

    private static async Task AssertBucketsAsync(IStorage storage, int count)
    {
        var state = await TableState.LoadAsync(storage, Stop);
        var index = new BucketIndex(count, BucketHashRule.Hudi11, state.Properties.KeyFields);
        foreach (var slice in (await FileSystemView.LoadAsync(state, cancellationToken: Stop)).LatestSlices)
        {
            Assert.True(BucketIndex.TryBucketOf(slice.FileId, out var bucket));
            await foreach (var batch in BaseFileReader.ReadAsync(storage, slice.BaseFile!, await state.SchemaAsOfAsync(null, Stop), cancellationToken: Stop))
            {
                var ids = (Apache.Arrow.StringArray)batch.Column(0);
                Assert.All(Enumerable.Range(0, batch.Length), row => Assert.Equal(bucket, index.BucketOf(ids.GetBytes(row))));
            }
        }
    }

    private static async Task<IReadOnlyList<string>> KeptAsync(IStorage storage) =>
        [.. (await OrderTable.ReadWithMetaAsync(storage)).Select(row => string.Join('|', row.Split('|').Where((_, column) => column != 4)))];

    private async Task<LocalStorage> FilledAsync(TableType type, int buckets)
    {
        var storage = new LocalStorage(folder.Folder($"{type}{buckets}"));
        await OrderTable.CreateAsync(storage, buckets, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([.. Enumerable.Range(0, 60).Select(number => new OrderRow($"k{number}", number % 2 == 0 ? "eu" : "us", 1, "first"))]);
        return storage;
    }
}
