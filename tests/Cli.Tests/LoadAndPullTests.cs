using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Parquet files into tables, and what a puller sees of it.</summary>
public sealed class LoadAndPullTests : IDisposable
{
    private const string Table = "shop.orders";
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_plan_changes_nothing()
    {
        await run.ParquetAsync("a.parquet", "SELECT 1::BIGINT AS id, 'x' AS name");

        var text = await run.OkAsync("load", "a.parquet", "--lake", "lake", "--table", Table, "--type", "cow", "--key", "id", "--dry-run");

        Assert.Contains("1 row of 1 file", text);
        Assert.Contains("name varchar", text);
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "lake")));
    }

    [Theory]
    [InlineData("upsert")]
    [InlineData("insert")]
    [InlineData("bulk-insert")]
    public async Task Every_way_of_loading_gives_the_rows(string operation)
    {
        await run.ParquetAsync("a.parquet", "SELECT i AS id, (i * 7 % 500)::DECIMAL(10,2) AS amount, DATE '2026-05-01' + (i % 3)::INT AS day FROM range(1000) t(i)");
        await run.OkAsync("load", "a.parquet", "--lake", "lake", "--table", Table, "--type", "cow", "--key", "id", "--partition", "day", "--operation", operation);

        Assert.Equal("""[[1000,"249500.00","2026-05-01","2026-05-03",1000]]""", await run.RowsAsync("SELECT count(*), sum(amount), min(day), max(day), count(DISTINCT _hoodie_record_key) FROM shop.orders"));
    }

    [Theory]
    [InlineData("cow")]
    [InlineData("mor")]
    public async Task Changes_of_a_table_with_change_logs_are_scanned(string type)
    {
        await run.ParquetAsync("first.parquet", "SELECT i AS id, 1 AS version, 'first' AS name FROM range(3) t(i)");
        await run.ParquetAsync("second.parquet", "SELECT unnest([1, 9])::BIGINT AS id, 2 AS version, 'second' AS name");
        await run.ParquetAsync("gone.parquet", "SELECT 2::BIGINT AS id, 3 AS version, '' AS name");
        await run.OkAsync("load", "first.parquet", "--lake", "lake", "--table", Table, "--type", type, "--key", "id", "--ordering", "version", "--buckets", "1", "--change-logs", "data-before-after");
        await run.OkAsync("load", "second.parquet", "--lake", "lake", "--table", Table);
        await run.OkAsync("load", "gone.parquet", "--lake", "lake", "--table", Table, "--operation", "delete");
        var other = await run.RunAsync("load", "gone.parquet", "--lake", "lake", "--table", Table, "--change-logs", "data-before");

        Assert.Contains("the table has --change-logs data-before-after, not data-before", other.Error);
        var changes = await run.OkAsync("scan", "lake/shop/orders", "--query", "cdc", "--columns", "op,before,after");
        Assert.Equal(
            [
                """{"op":"d","before":"{\"id\":2,\"version\":1,\"name\":\"first\"}","after":null}""",
                """{"op":"i","before":null,"after":"{\"id\":0,\"version\":1,\"name\":\"first\"}"}""",
                """{"op":"i","before":null,"after":"{\"id\":1,\"version\":1,\"name\":\"first\"}"}""",
                """{"op":"i","before":null,"after":"{\"id\":2,\"version\":1,\"name\":\"first\"}"}""",
                """{"op":"i","before":null,"after":"{\"id\":9,\"version\":2,\"name\":\"second\"}"}""",
                """{"op":"u","before":"{\"id\":1,\"version\":1,\"name\":\"first\"}","after":"{\"id\":1,\"version\":2,\"name\":\"second\"}"}""",
            ],
            changes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_merge_on_read_table_is_made_filled_and_read()
    {
        await run.ParquetAsync("first.parquet", "SELECT i AS id, 1 AS version, 'first' AS name FROM range(4) t(i)");
        await run.ParquetAsync("second.parquet", "SELECT unnest([1, 9])::BIGINT AS id, 2 AS version, 'second' AS name");
        await run.ParquetAsync("late.parquet", "SELECT 1::BIGINT AS id, 1 AS version, 'late' AS name");
        await run.ParquetAsync("gone.parquet", "SELECT 2::BIGINT AS id, 3 AS version, '' AS name");

        var unordered = await run.RunAsync("load", "first.parquet", "--lake", "lake", "--table", Table, "--type", "mor", "--key", "id");
        await run.OkAsync("load", "first.parquet", "--lake", "lake", "--table", Table, "--type", "mor", "--key", "id", "--ordering", "version", "--operation", "bulk-insert");
        await run.OkAsync("load", "second.parquet", "--lake", "lake", "--table", Table);
        await run.OkAsync("load", "late.parquet", "--lake", "lake", "--table", Table, "--type", "mor");
        var deleted = await run.OkAsync("load", "gone.parquet", "--lake", "lake", "--table", Table, "--operation", "delete");
        var cow = await run.RunAsync("load", "late.parquet", "--lake", "lake", "--table", Table, "--type", "cow");

        Assert.Contains("--ordering", unordered.Error);
        Assert.Contains("1 of them went to log files, where nobody looks whether the key is stored", deleted);
        Assert.Contains("the table has --type mor, not cow", cow.Error);
        var rows = await run.OkAsync("scan", "lake/shop/orders", "--columns", "id,name");
        Assert.Equal(
            ["""{"id":0,"name":"first"}""", """{"id":1,"name":"second"}""", """{"id":3,"name":"first"}""", """{"id":9,"name":"second"}"""],
            rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("table", "[[1,\"us\"]]")]
    [InlineData("partition", "[[1,\"eu\"],[1,\"us\"]]")]
    public async Task A_key_that_names_another_partition_moves_where_keys_are_unique_in_the_table(string scope, string rows)
    {
        await run.ParquetAsync("eu.parquet", "SELECT 1::BIGINT AS id, 'eu' AS region");
        await run.ParquetAsync("us.parquet", "SELECT 1::BIGINT AS id, 'us' AS region");
        foreach (var file in new[] { "eu.parquet", "us.parquet" })
        {
            await run.OkAsync("load", file, "--lake", "lake", "--table", Table, "--type", "cow", "--key", "id", "--partition", "region", "--key-scope", scope);
        }

        Assert.Contains(rows, await run.OkAsync("query", $"SELECT id, region FROM {Table} ORDER BY region", "--lake", "lake", "--json"));
    }

    [Fact]
    public async Task A_table_that_is_there_must_agree()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'x' AS name", "upsert");

        var key = await run.RunAsync("load", "rows.parquet", "--lake", "lake", "--table", Table, "--type", "cow", "--key", "name");
        var type = await run.RunAsync("load", "rows.parquet", "--lake", "lake", "--table", Table, "--type", "mor", "--key", "id");
        var column = await run.RunAsync("load", "rows.parquet", "--lake", "lake", "--table", "shop.other", "--type", "cow", "--key", "nme");

        Assert.Equal((1, 1, 1), (key.Code, type.Code, column.Code));
        Assert.Contains("the table has --key id, not name", key.Error);
        Assert.Contains("the table has --type cow, not mor", type.Error);
        Assert.Contains("did you mean name?", column.Error);
    }

    [Fact]
    public async Task Pulls_fold_to_the_table_whatever_was_written()
    {
        var copy = new SortedDictionary<long, string>();
        var token = "0";
        var random = new Random(11);
        for (var round = 0; round < 8; round++)
        {
            var ids = Enumerable.Range(0, 12).Select(_ => random.Next(40)).Distinct().Select(id => id.ToString(CultureInfo.InvariantCulture));
            await LoadAsync($"SELECT id::BIGINT AS id, 'r{round}' AS name FROM unnest([{string.Join(", ", ids)}]) t(id)", round % 3 == 2 ? "delete" : "upsert");
            token = await PullAsync(token, copy);
        }

        var expected = await run.RowsAsync("SELECT id, name FROM shop.orders ORDER BY id");
        Assert.Equal(expected, JsonSerializer.Serialize(copy.Select(pair => new object[] { pair.Key, pair.Value })));
    }

    [Fact]
    public async Task A_pull_gives_what_was_committed_since_and_nothing_else()
    {
        await LoadAsync("SELECT i AS id, 'old' AS name FROM range(10) t(i)", "upsert");
        var since = await LastCommitAsync();
        await LoadAsync("SELECT unnest([3, 10])::BIGINT AS id, 'new' AS name", "upsert");
        await LoadAsync("SELECT 5::BIGINT AS id, '' AS name", "delete");

        var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", since, "--format", "csv", "--token-file", "token");
        var repeated = await run.RunAsync("pull", Table, "--lake", "lake", "--since", File.ReadAllText(Path.Combine(run.Folder, "token")).Trim());

        Assert.Equal(["d,5,old", "op,id,name", "u,10,new", "u,3,new"], result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(await LastCommitAsync(), File.ReadAllText(Path.Combine(run.Folder, "token")).Trim());
        Assert.Contains($"3 rows of 2 commits; next token: {await LastCommitAsync()}", result.Error);
        Assert.Equal(string.Empty, repeated.Out);
    }

    [Fact]
    public async Task A_token_ends_before_a_write_that_is_still_open()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS name", "upsert");
        var first = await LastCommitAsync();
        var open = (long.Parse(first, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        await LoadAsync("SELECT 2::BIGINT AS id, 'b' AS name", "upsert");
        run.Write($"lake/shop/orders/.hoodie/{open}.commit.requested", string.Empty);

        var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", "0", "--format", "csv");

        Assert.Equal("op,id,name\nu,1,a\n", result.Out);
        Assert.Contains($"next token: {first}", result.Error);
    }

    [Fact]
    public async Task A_token_older_than_what_is_retained_is_refused_with_the_fix()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS name", "upsert");
        var old = await LastCommitAsync();
        for (var round = 0; round < 14; round++)
        {
            await LoadAsync($"SELECT 1::BIGINT AS id, 'a{round}' AS name", "upsert");
        }

        var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", old);

        Assert.Equal(1, result.Code);
        Assert.Contains("the token is older than what the table retains", result.Error);
        Assert.Contains("--since 0", result.Error);
        Assert.Contains("\"name\":\"a13\"", await run.OkAsync("pull", Table, "--lake", "lake", "--since", "0"));
    }

    [Theory]
    [InlineData("cow")]
    [InlineData("mor")]
    public async Task A_deletion_whose_row_was_cleaned_by_file_versions_is_not_passed_over(string type)
    {
        await run.ParquetAsync("first.parquet", "SELECT i AS id, 1 AS version FROM range(5) t(i)");
        await run.ParquetAsync("gone.parquet", "SELECT 3::BIGINT AS id, 2 AS version");
        await run.ParquetAsync("next.parquet", "SELECT 1::BIGINT AS id, 3 AS version");
        await run.OkAsync("load", "first.parquet", "--lake", "lake", "--table", Table, "--type", type, "--key", "id", "--ordering", "version", "--buckets", "1");
        var token = await LastCommitAsync();
        await run.OkAsync("load", "gone.parquet", "--lake", "lake", "--table", Table, "--operation", "delete");
        await run.OkAsync("load", "next.parquet", "--lake", "lake", "--table", Table);
        Assert.Equal("{\"op\":\"d\",\"id\":3,\"version\":1}\n{\"op\":\"u\",\"id\":1,\"version\":3}\n", await run.OkAsync("pull", Table, "--lake", "lake", "--since", token));
        if (type == "mor")
        {
            await run.OkAsync("compact", Table, "--lake", "lake");
        }

        await run.OkAsync("clean", Table, "--lake", "lake", "--policy", "file-versions", "--retain", "1");

        var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", token);

        Assert.Equal((1, string.Empty), (result.Code, result.Out));
        Assert.Contains("which rows were deleted since is no longer known", result.Error, StringComparison.Ordinal);
        Assert.Contains("--since 0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_a_write_that_was_undone_is_refused_and_one_before_it_is_not()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS name", "upsert");
        var kept = await LastCommitAsync();
        await LoadAsync("SELECT 2::BIGINT AS id, 'b' AS name", "upsert");
        var undone = await LastCommitAsync();
        await run.OkAsync("rollback", Table, "--lake", "lake", "--to", kept);
        await LoadAsync("SELECT 3::BIGINT AS id, 'c' AS name", "upsert");

        var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", undone);

        Assert.Equal((1, string.Empty), (result.Code, result.Out));
        Assert.Contains("which rows were undone is no longer known", result.Error, StringComparison.Ordinal);
        Assert.Contains("--since 0", result.Error, StringComparison.Ordinal);
        Assert.Equal("{\"op\":\"u\",\"id\":3,\"name\":\"c\"}\n", await run.OkAsync("pull", Table, "--lake", "lake", "--since", kept));
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    [InlineData("ndjson")]
    public async Task A_pull_to_a_file_appears_whole(string format)
    {
        await LoadAsync("SELECT i AS id, 'x' AS name FROM range(100) t(i)", "upsert");

        await run.OkAsync("pull", Table, "--lake", "lake", "--since", "0", "--format", format, "--out", $"out.{format}");

        Assert.True(new FileInfo(Path.Combine(run.Folder, $"out.{format}")).Length > 100);
        Assert.False(File.Exists(Path.Combine(run.Folder, $"out.{format}.partial")));
        if (format == "parquet")
        {
            await run.OkAsync("load", "out.parquet", "--lake", "lake", "--table", "shop.copy", "--type", "cow", "--key", "id");
            Assert.Equal("[[100,\"u\"]]", await run.RowsAsync("SELECT count(*), min(op) FROM shop.copy"));
        }
    }

    [Theory]
    [InlineData("op")]
    [InlineData("Op")]
    public async Task A_column_of_the_table_does_not_take_the_name_of_the_operation(string column)
    {
        await run.ParquetAsync("a.parquet", $"SELECT 1 AS id, 'x' AS \"{column}\"");
        await run.OkAsync("load", "a.parquet", "--lake", "lake", "--table", Table, "--key", "id");

        Assert.Equal($"{{\"_lakehouse_op\":\"u\",\"id\":1,\"{column}\":\"x\"}}\n", await run.OkAsync("pull", Table, "--lake", "lake", "--since", "0"));
    }

    [Fact]
    public async Task A_reader_that_goes_away_gets_no_token()
    {
        await LoadAsync("SELECT i AS id, md5(i::VARCHAR) AS name FROM range(5000) t(i)", "upsert");

        var result = await run.RunAsync(new ClosedPipe(), ["pull", Table, "--lake", "lake", "--since", "0", "--token-file", "token"]);

        Assert.Equal((141, string.Empty), (result.Code, result.Error));
        Assert.False(File.Exists(Path.Combine(run.Folder, "token")));
    }

    [Fact]
    public async Task A_process_whose_rows_nobody_reads_ends_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGPIPE and no sh");
        await LoadAsync("SELECT i AS id, md5(i::VARCHAR) AS name FROM range(100000) t(i)", "upsert");
        var program = Path.Combine(AppContext.BaseDirectory, "lakehouse.dll");
        using var shell = Process.Start(new ProcessStartInfo("sh") { WorkingDirectory = run.Folder, ArgumentList = { "-c", $"{{ dotnet '{program}' pull {Table} --lake lake --since 0 --token-file token; echo $? > code; }} | head -c 10 > /dev/null" } })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(5));
        await shell.WaitForExitAsync(limit.Token);

        Assert.Equal("141", (await File.ReadAllTextAsync(Path.Combine(run.Folder, "code"), limit.Token)).Trim());
        Assert.False(File.Exists(Path.Combine(run.Folder, "token")));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        await run.ParquetAsync("a.parquet", "SELECT 1 AS id");
        await run.OkAsync("load", "a.parquet", "--lake", "lake", "--table", Table, "--key", "id");

        foreach (var target in new[] { "lake", "a.parquet/x" })
        {
            var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", "0", "--out", target);

            Assert.Equal(1, result.Code);
            Assert.Contains("the file cannot be written", result.Error, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(run.Folder, target), result.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(run.Folder, $"{target}.partial")));
        }
    }

    [Fact]
    public async Task A_value_cannot_steer_the_terminal()
    {
        Directory.CreateDirectory(Path.Combine(run.Folder, "lake"));

        var text = await run.OkAsync("query", "SELECT chr(27) || '[31mred' || chr(9) || chr(155) AS \"x\u001b[0m\"", "--lake", "lake");

        Assert.Contains("␛[31mred␉\uFFFD", text, StringComparison.Ordinal);
        Assert.Contains("x␛[0m", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task Time_travel_sees_the_rows_of_then()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS name", "upsert");
        var then = await LastCommitAsync();
        await LoadAsync("SELECT 1::BIGINT AS id, 'b' AS name, 2.5::DOUBLE AS later", "upsert");

        Assert.Equal("""[[1,"b",2.5]]""", await run.RowsAsync("SELECT id, name, later FROM shop.orders"));
        Assert.Equal("""[[1,"a"]]""", await run.RowsAsync("SELECT id, name FROM shop.orders", "--as-of", then));
    }

    [Fact]
    public async Task Scan_prints_canonical_lines_with_meta_columns()
    {
        await LoadAsync("SELECT 2::BIGINT AS id, 1.50::DECIMAL(6,2) AS price, TIMESTAMP '2026-05-01 08:01:05.216158' AS at UNION ALL SELECT 1, NULL, NULL", "upsert");

        var lines = (await run.OkAsync("scan", "lake/shop/orders", "--query", "snapshot", "--format", "ndjson", "--sort")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("{\"_hoodie_commit_time\":", lines[0]);
        Assert.EndsWith("\"id\":1,\"price\":null,\"at\":null}", lines[0]);
        Assert.Contains("\"id\":2,\"price\":\"1.50\",\"at\":\"2026-05-01T08:01:05.216158Z\"", lines[1]);
        Assert.Equal("{\"id\":1}\n{\"id\":2}\n", await run.OkAsync("scan", "lake/shop/orders", "--columns", "id", "--sort"));
        Assert.Equal(2, (await run.OkAsync("scan", "lake/shop/orders", "--query", "cdc")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Tables_show_and_timeline_describe_the_lake()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS name", "upsert");

        Assert.Contains(Table, await run.OkAsync("tables", "--lake", "lake"));
        Assert.Contains("copy-on-write, Hudi table version 6", await run.OkAsync("show", Table, "--lake", "lake"));
        Assert.Contains(await LastCommitAsync(), await run.OkAsync("timeline", Table, "--lake", "lake"));
        using var shown = JsonDocument.Parse(await run.OkAsync("show", Table, "--lake", "lake", "--json"));
        Assert.Equal("bigint", shown.RootElement.GetProperty("columns")[0].GetProperty("type").GetString());
    }

    private async Task LoadAsync(string sql, string operation)
    {
        await run.ParquetAsync("rows.parquet", sql);
        await run.OkAsync("load", "rows.parquet", "--lake", "lake", "--table", Table, "--type", "cow", "--key", "id", "--buckets", "2", "--operation", operation);
    }

    private async Task<string> LastCommitAsync()
    {
        using var document = JsonDocument.Parse(await run.OkAsync("tables", "--lake", "lake", "--json"));
        return document.RootElement.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("table").GetString() == Table).GetProperty("lastCommit").GetString()!;
    }

    private async Task<string> PullAsync(string since, SortedDictionary<long, string> copy)
    {
        var result = await run.RunAsync("pull", Table, "--lake", "lake", "--since", since);
        Assert.Equal(0, result.Code);
        foreach (var line in result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            var id = row.RootElement.GetProperty("id").GetInt64();
            if (row.RootElement.GetProperty("op").GetString() == "d")
            {
                Assert.True(copy.Remove(id), $"{id} was deleted but never there");
            }
            else
            {
                copy[id] = row.RootElement.GetProperty("name").GetString()!;
            }
        }

        return result.Error.Trim().Split(' ')[^1];
    }
}
