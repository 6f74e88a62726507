using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Query.Tests.S3;

/// <summary>Statements over a bucket have the rows of the same statements over a folder, and bring only what they read.</summary>
public sealed class PartialReadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Statements_answer_alike_over_a_bucket_and_a_folder(TableType type)
    {
        await using var lake = await BucketLake.CreateAsync(type, withLog: true);
        foreach (var sql in new[]
        {
            "SELECT count(*) AS n, sum(seq) AS s FROM shop.t",
            "SELECT region, count(*) AS n, max(note) AS m FROM shop.t GROUP BY region",
            "SELECT * FROM shop.t WHERE id IN ('k000000', 'k000001', 'k000002', 'new')",
            "SELECT a.id, b.note FROM shop.t a JOIN shop.t b USING (id) WHERE a.seq > 59990",
            "SELECT id, note FROM shop.t ORDER BY seq DESC, id LIMIT 5",
            "SELECT id FROM shop.t WHERE region = 'us' AND seq BETWEEN 5 AND 9",
            "SUMMARIZE shop.t",
        })
        {
            Assert.Equal(await lake.ExpectedAsync(sql), (await lake.QueryAsync(sql)).Rows);
        }
    }

    [Fact]
    public async Task Only_the_columns_and_row_groups_of_a_statement_are_brought()
    {
        await using var lake = await BucketLake.CreateAsync(TableType.CopyOnWrite, withLog: false);

        var (_, seq) = await lake.QueryAsync("SELECT sum(seq) AS s FROM shop.t");
        var (_, again) = await lake.QueryAsync("SELECT max(seq) AS s FROM shop.t");
        var (_, oneFile) = await lake.QueryAsync("SELECT max(note) AS m FROM shop.t WHERE region = 'us'");
        var (_, whole) = await lake.QueryAsync("SELECT max(note) AS m, max(id) AS i, max(_hoodie_record_key) AS k FROM shop.t");

        Assert.InRange(seq, 1, lake.BaseBytes / 3);
        Assert.InRange(again, 1, seq / 4);
        Assert.InRange(oneFile, lake.BaseBytes / 5, lake.BaseBytes / 2);
        Assert.InRange(whole, oneFile / 2, lake.BaseBytes);
    }

    [Fact]
    public async Task A_scan_brings_the_columns_that_it_asks_for()
    {
        await using var lake = await BucketLake.CreateAsync(TableType.CopyOnWrite, withLog: false);
        var expected = await MergeOnRead.SqlRows.ScanAsync(await HudiTable.OpenAsync(lake.Local.Scope("shop/t"), Stop), new ScanRequest { Columns = ["seq", "region"] });
        var opened = await HudiTable.OpenAsync(lake.Open().Scope("shop/t"), Stop);
        lake.Proxy.Reset();

        Assert.Equal(expected, await MergeOnRead.SqlRows.ScanAsync(opened, new ScanRequest { Columns = ["seq", "region"] }));

        Assert.InRange(lake.Proxy.AnsweredBytes, 1, lake.BaseBytes / 3);
    }

    [Fact]
    public async Task A_pull_brings_what_its_commits_wrote_and_not_the_table()
    {
        await using var lake = await BucketLake.CreateAsync(TableType.MergeOnRead, withLog: true);
        var since = (await TableState.LoadAsync(lake.Local.Scope("shop/t"), Stop)).Timeline.CompletedWrites[0].Time.ToString();
        var expected = await PullAsync(lake.Local, since);
        var store = lake.Open();
        lake.Proxy.Reset();

        Assert.Equal(expected, await PullAsync(store, since));

        Assert.Equal(2, expected.Count);
        Assert.InRange(lake.Proxy.AnsweredBytes, 1, lake.BaseBytes / 3);
    }

    private static async Task<IReadOnlyList<string>> PullAsync(IStorage lake, string since)
    {
        var pull = await new IncrementalPull(lake).PullAsync(new LakeTable("shop", "t"), since, null, Stop);
        return await MergeOnRead.SqlRows.LinesAsync(pull.Rows.Schema, pull.Rows.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_statement_that_needs_more_than_the_copies_may_take_says_so()
    {
        await using var lake = await BucketLake.CreateAsync(TableType.CopyOnWrite, withLog: false);
        var engine = new QueryEngine(lake.Open(cacheBytes: 3 << 20), new QueryOptions());

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => MergeOnRead.SqlRows.QueryAsync(engine, "SELECT max(note) AS m, max(id) AS i FROM shop.t"));

        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("s3.cache-size", failure.Fix);
        Assert.Empty(Directory.EnumerateFiles(lake.Cache, "*.part", SearchOption.AllDirectories));
    }
}
