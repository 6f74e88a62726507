using System.Text;
using Lakehouse.Query.Duck;
using Lakehouse.Query.Output;
using Lakehouse.Query.Views;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Query.Tests;

/// <summary>The database of one statement: what a view shows, and what no statement may do.</summary>
public sealed class DuckSessionTests : IDisposable
{
    private readonly TempFolder folder = new("duck");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_of_different_age_show_the_newest_schema()
    {
        var old = File("old.parquet", "SELECT 1::INTEGER AS id, 'a' AS name, '001' AS _hoodie_commit_time");
        var young = File("young.parquet", "SELECT 'b' AS name, 5000000000 AS id, 1.50::DECIMAL(10,2) AS price, ['x'] AS tags, '002' AS _hoodie_commit_time");
        var schema = new TableSchema(
        [
            new Field("id", new DataType.Long()), new Field("name", new DataType.String()), new Field("price", new DataType.Decimal(12, 2)),
            new Field("tags", new DataType.List(new DataType.String())), new Field("later", new DataType.Double()),
        ]);

        var text = await JsonAsync("SELECT id, name, price, tags, later, _hoodie_commit_time FROM shop.t ORDER BY id", View(schema, old, young));

        Assert.Equal("""{"columns":["id","name","price","tags","later","_hoodie_commit_time"],"rows":[[1,"a",null,null,null,"001"],[5000000000,"b","1.50",["x"],null,"002"]]}""" + "\n", text);
    }

    [Fact]
    public async Task A_table_without_files_is_an_empty_view_with_types()
    {
        var schema = new TableSchema([new Field("id", new DataType.Long()), new Field("at", new DataType.TimestampMicros(true))]);

        var text = await JsonAsync("DESCRIBE shop.t", View(schema));

        Assert.Contains("[\"at\",\"TIMESTAMP WITH TIME ZONE\"", text);
        Assert.Contains("[\"_hoodie_file_name\",\"VARCHAR\"", text);
        Assert.Equal("{\"columns\":[\"n\"],\"rows\":[[0]]}\n", await JsonAsync("SELECT count(*) AS n FROM shop.t", View(schema)));
    }

    [Fact]
    public async Task Columns_that_stand_only_in_the_path_get_their_values()
    {
        var a = new ViewFile(File("a.parquet", "SELECT 1 AS id"), new Dictionary<string, string?> { ["day"] = "2026-05-01" });
        var b = new ViewFile(File("b[1]*.parquet", "SELECT 2 AS id"), new Dictionary<string, string?> { ["day"] = null });
        var schema = new TableSchema([new Field("id", new DataType.Int()), new Field("day", new DataType.Date())]);

        var text = await JsonAsync("SELECT id, day FROM shop.t ORDER BY id", [new OpenedView(Table, new TableView(Table, schema, [a, b], []), null)]);

        Assert.Equal("{\"columns\":[\"id\",\"day\"],\"rows\":[[1,\"2026-05-01\"],[2,null]]}\n", text);
    }

    [Fact]
    public async Task Values_are_exact()
    {
        var text = await JsonAsync(
            "SELECT 9223372036854775807 AS big, sum(x) AS huge, '-0.05'::DECIMAL(38,2) AS d, 0.1::DOUBLE AS f, 'nan'::FLOAT AS n, TIMESTAMPTZ '2026-05-01 08:01:05.216158+00' AS ts, "
            + "TIMESTAMP '1969-12-31 23:59:59.5' AS local, DATE '0001-01-01' AS day, TIME '12:00:00.000001' AS t, '\\x00\\xFF'::BLOB AS bin, MAP {'k': 1} AS m, {'a': NULL, 'b': [true]} AS s, 'ü\"' AS u, UUID '00000000-0000-0000-0000-000000000001' AS id "
            + "FROM (VALUES (9223372036854775807), (1)) v(x)",
            []);

        Assert.Contains(
            """[9223372036854775807,9223372036854775808,"-0.05",0.1,"NaN","2026-05-01T08:01:05.216158Z","1969-12-31T23:59:59.500000","0001-01-01","12:00:00.000001","AP8=",[["k",1]],{"a":null,"b":[true]},"ü\"","00000000-0000-0000-0000-000000000001"]""",
            text);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM 's3://bucket/x.parquet'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/lakehouse-out.csv'")]
    [InlineData("COPY (SELECT 1 AS id) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)")]
    [InlineData("EXPLAIN ANALYZE COPY (SELECT 1 AS id) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)")]
    [InlineData("/* x */ explain /* y */ analyze copy (SELECT 1 AS id) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)")]
    [InlineData("EXPLAIN (ANALYZE) COPY (SELECT 1 AS id) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)")]
    [InlineData("EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1 AS id) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)")]
    [InlineData("SELECT 1; COPY (SELECT 1 AS id) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)")]
    [InlineData("ATTACH '/tmp/lakehouse.db'")]
    [InlineData("LOAD httpfs")]
    [InlineData("INSTALL httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("CALL enable_logging()")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("INSERT INTO shop.t SELECT 1")]
    [InlineData("EXPORT DATABASE '/tmp/lakehouse-export'")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("BEGIN")]
    public async Task No_statement_leaves_the_lake_or_writes(string sql)
    {
        var file = File("t.parquet", "SELECT 7 AS id");
        var before = System.IO.File.ReadAllBytes(file);
        var views = View(new TableSchema([new Field("id", new DataType.Int())]), file);

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => JsonAsync(sql.Replace("{file}", file, StringComparison.Ordinal), views));

        Assert.NotEqual(ErrorKind.Corrupt, failure.Kind);
        Assert.Equal(before, System.IO.File.ReadAllBytes(file));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Root));
        Assert.False(System.IO.File.Exists("/tmp/lakehouse-out.csv") || Directory.Exists("/tmp/lakehouse-export"));
    }

    [Theory]
    [InlineData("EXPLAIN SELECT * FROM shop.t")]
    [InlineData("-- why\nEXPLAIN ANALYZE SELECT * FROM shop.t")]
    [InlineData("FROM t")]
    [InlineData("SHOW TABLES")]
    [InlineData("SUMMARIZE shop.t")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a;")]
    public async Task Statements_that_only_read_are_answered(string sql)
    {
        var views = View(new TableSchema([new Field("id", new DataType.Int())]), File("t.parquet", "SELECT 7 AS id"));

        Assert.Contains("\"rows\":[[", await JsonAsync(sql, views));
    }

    [Fact]
    public async Task A_failure_of_a_table_is_told_only_to_statements_that_need_it()
    {
        var broken = new OpenedView(Table, null, new LakehouseException(ErrorKind.Corrupt, "torn"));

        Assert.Contains("[[1]]", await JsonAsync("SELECT 1 AS t", [broken]));
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => JsonAsync("SELECT * FROM shop.t", [broken]));
        Assert.Equal("torn", failure.Message);
    }

    [Fact]
    public async Task A_torn_file_is_corrupt_and_named()
    {
        var file = folder.PathOf("torn.parquet");
        System.IO.File.WriteAllText(file, "PAR1 this is not it");

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => JsonAsync("SELECT * FROM shop.t", View(new TableSchema([new Field("id", new DataType.Int())]), file)));

        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("torn.parquet", failure.Describe());
    }

    [Theory]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", "UHUGEINT")]
    [InlineData("[{'a': '101'::BIT}]", "BIT")]
    [InlineData("MAP {'k': 5::BIGNUM}", "BIGNUM")]
    [InlineData("'12:00:00+02'::TIMETZ", "TIME WITH TIME ZONE")]
    [InlineData("[union_value(k := 1)]", "UNION")]
    public async Task Types_whose_values_do_not_come_over_whole_are_refused_before_the_first_row(string expression, string type)
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => JsonAsync($"SELECT 1 AS a, {expression} AS x", []));

        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains($"Column x of the result has the type {type},", failure.Message, StringComparison.Ordinal);
        Assert.Contains("::VARCHAR", failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_without_a_form_outside_of_the_engine_is_refused()
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => JsonAsync("SELECT 1::VARIANT AS x", []));

        Assert.Equal((ErrorKind.Unsupported, "the result cannot be handed over: Unsupported Arrow type VARIANT"), (failure.Kind, failure.Message));
    }

    private static LakeTable Table => new("shop", "t");

    private static OpenedView[] View(TableSchema schema, params string[] files) =>
        [new OpenedView(Table, new TableView(Table, schema, [.. files.Select(file => new ViewFile(file, new Dictionary<string, string?>()))], []), null)];

    private static async Task<string> JsonAsync(string sql, IReadOnlyList<OpenedView> views)
    {
        using var connection = DuckConnection.Open();
        using var rows = new DuckSession(connection, new QueryOptions { Threads = 1 }, views).Start(sql);
        using var output = new MemoryStream();
        await using var json = new JsonOutput(output, rows.Schema);
        while (rows.Next(TestContext.Current.CancellationToken) is { } batch)
        {
            using (batch)
            {
                await json.WriteAsync(batch, TestContext.Current.CancellationToken);
            }
        }

        await json.CompleteAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private string File(string name, string sql)
    {
        var path = folder.PathOf(name);
        using var connection = DuckConnection.Open();
        connection.Execute($"COPY ({sql}) TO {Sql.Text(path)} (FORMAT parquet)");
        return path;
    }
}
