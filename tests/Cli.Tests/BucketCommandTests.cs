using System.Text.Json;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Commands on lakes in a bucket (Ceph), as a user gives them: they do the same as on a folder, and what is wrong is told once and in full.</summary>
public sealed class BucketCommandTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Every_command_works_on_a_table_in_a_bucket()
    {
        var lake = $"s3://{await ReachAsync()}/lake";
        var orders = await run.ParquetAsync("orders.parquet", "SELECT i AS id, 'NEW' AS status, 'p' || i % 2 AS day, 1::BIGINT AS version FROM range(100) t(i)");
        var paid = await run.ParquetAsync("paid.parquet", "SELECT i AS id, 'PAID' AS status, 'p' || i % 2 AS day, 2::BIGINT AS version FROM range(10) t(i)");
        Task<string> OkAsync(params string[] line) => run.OkAsync([.. line, "--lake", lake]);

        Assert.Contains("no tables", await OkAsync("tables"));
        string[] made = ["--table", "shop.orders", "--type", "mor", "--key", "id", "--partition", "day", "--ordering", "version", "--buckets", "1"];
        Assert.Contains("would", await OkAsync(["load", orders, .. made, "--dry-run"]));
        Assert.Contains("100 inserted", await OkAsync(["load", orders, .. made]));
        var first = await NewestAsync(lake);
        Assert.Contains("10 updated", await OkAsync("load", paid, "--table", "shop.orders"));
        Assert.Contains("2 base, 2 log", await OkAsync("show", "shop.orders"));
        Assert.Equal("10", await PaidAsync(lake));
        Assert.Equal("0", await PaidAsync(lake, "--as-of", first));
        Assert.Equal(100, Lines(await run.OkAsync("scan", $"{lake}/shop/orders", "--columns", "id")));
        Assert.Equal(100, Lines(await OkAsync("pull", "shop.orders", "--since", "0")));
        Assert.Equal(10, Lines(await OkAsync("pull", "shop.orders", "--since", first)));

        Assert.Contains("base + 1 log → base", await OkAsync("compact", "shop.orders", "--dry-run"));
        Assert.Contains("compaction", await OkAsync("compact", "shop.orders"));
        await OkAsync("load", paid, "--table", "shop.orders");
        Assert.Contains("file removed", (await OkAsync("clean", "shop.orders", "--retain", "1")).Replace("files", "file", StringComparison.Ordinal));
        Assert.Contains("1 item", await OkAsync("savepoint", "create", "shop.orders", "--comment", "before"));
        var saved = await NewestAsync(lake);
        Assert.Contains(": before", await OkAsync("savepoint", "list", "shop.orders"));
        Assert.Contains("+ note varchar", await OkAsync("alter", "shop.orders", "--add", "note:varchar"));
        Assert.Contains("cluster", await OkAsync("cluster", "shop.orders", "--sort-by", "status"));
        Assert.Contains("removed", await OkAsync("delete-partition", "shop.orders", "--partition", "day=p1"));
        Assert.Equal("5", await PaidAsync(lake));
        Assert.Contains("restore", await OkAsync("restore", "shop.orders", "--savepoint", saved));
        Assert.Equal("10", await PaidAsync(lake));
        await OkAsync("savepoint", "delete", "shop.orders", "--instant", saved);
        await OkAsync("load", paid, "--table", "shop.orders", "--operation", "delete");
        Assert.Equal("0", await PaidAsync(lake));
        Assert.Contains("undone", await OkAsync("rollback", "shop.orders", "--to", saved, "--dry-run"));
        await OkAsync("rollback", "shop.orders", "--to", saved);
        Assert.Contains("2 buckets", await OkAsync("rebucket", "shop.orders", "--buckets", "2", "--dry-run"));
        await OkAsync("rebucket", "shop.orders", "--buckets", "2");
        Assert.Equal("10", await PaidAsync(lake));
        Assert.Contains("nothing to do", await OkAsync("archive", "shop.orders"));
        Assert.Contains("compaction", await OkAsync("services", "shop.orders"));
        Assert.Contains("replacecommit", await OkAsync("timeline", "shop.orders"));
        Assert.Contains("empty", await OkAsync("quarantine", "list"));
    }

    [Fact]
    public async Task The_demo_keeps_its_lake_in_a_bucket()
    {
        var lake = $"s3://{await ReachAsync()}/demo";

        Assert.Contains("All row counts are equal", await run.OkAsync("demo", "--keep", lake));

        Assert.Contains("298", await run.OkAsync("query", "SELECT count(*) FROM shop.orders", "--lake", lake));
        var again = await run.RunAsync("demo", "--keep", lake);
        Assert.NotEqual(0, again.Code);
        Assert.Contains("not empty", again.Error);
    }

    [Theory]
    [InlineData("tables --lake s3://no-such-bucket/lake", "There is no such bucket")]
    [InlineData("load x.parquet --table a.b --key id --lake s3://no-such-bucket/lake", "There is no such bucket")]
    [InlineData("show a.b --lake s3://no-such-bucket/lake", "There is no such bucket")]
    [InlineData("demo --keep s3://no-such-bucket/lake", "There is no such bucket")]
    [InlineData("show a.b --lake s3://BUCKET/lake", "the lake has no such table")]
    [InlineData("query SELECT+*+FROM+a.b --lake s3://BUCKET/lake", "`lakehouse tables`")]
    [InlineData("scan s3://BUCKET/lake", "not a Hudi table")]
    [InlineData("tables --lake s3:/BUCKET/lake", "names no bucket")]
    [InlineData("load s3://BUCKET/x.parquet --table a.b --key id --lake lake", "no file or folder of this machine")]
    [InlineData("query SELECT+1 --parquet s3://BUCKET/x.parquet --lake s3://BUCKET/lake", "no file or folder of this machine")]
    public async Task What_is_wrong_is_told_once(string line, string expected)
    {
        var bucket = await ReachAsync();
        await run.ParquetAsync("x.parquet", "SELECT 1 AS id");

        await FailsAsync(expected, [.. line.Split(' ').Select(part => part.Replace('+', ' ').Replace("BUCKET", bucket, StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task Keys_that_the_store_does_not_take_are_told_and_not_shown()
    {
        var bucket = await ReachAsync();
        run.Set("AWS_SECRET_ACCESS_KEY", "not-the-secret");

        await FailsAsync("does not take the credentials", "tables", "--lake", $"s3://{bucket}/lake");
        await FailsAsync("AWS_SECRET_ACCESS_KEY", "query", "SELECT 1 FROM a.b", "--lake", $"s3://{bucket}/lake", "--json");
    }

    private async Task FailsAsync(string expected, params string[] line)
    {
        var result = await run.RunAsync(line);
        Assert.NotEqual(0, result.Code);
        Assert.Contains(expected, result.Error);
        Assert.Contains("fix:", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.DoesNotContain("not-the-secret", result.Out + result.Error);
    }

    // A bucket of its own, reached by the environment.
    private async Task<string> ReachAsync()
    {
        var store = await CephGateway.SharedAsync();
        foreach (var (name, value) in new[] { ("AWS_ACCESS_KEY_ID", store.AccessKey), ("AWS_SECRET_ACCESS_KEY", store.SecretKey), ("AWS_REGION", store.Region), ("AWS_ENDPOINT_URL_S3", store.Endpoint.ToString()) })
        {
            run.Set(name, value);
        }

        run.Set("LAKEHOUSE_CACHE", Path.Combine(run.Folder, "cache"));
        return await store.CreateBucketAsync();
    }

    private async Task<string> PaidAsync(string lake, params string[] options)
    {
        using var answer = JsonDocument.Parse(await run.OkAsync(["query", "SELECT count(*) FROM shop.orders WHERE status = 'PAID'", "--lake", lake, "--json", .. options]));
        return answer.RootElement.GetProperty("rows")[0][0].ToString();
    }

    private async Task<string> NewestAsync(string lake)
    {
        using var table = JsonDocument.Parse(await run.OkAsync("show", "shop.orders", "--lake", lake, "--json"));
        return table.RootElement.GetProperty("summary").GetProperty("lastCommit").GetString()!;
    }

    private static int Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
