using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Judges;

/// <summary>Tables that this program wrote, before readers and writers that others wrote.</summary>
public sealed class TableJudgeTests
{
    public static TheoryData<string> Forms => [.. TableForm.All.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Java_hudi_accepts_the_table_and_reads_the_same_rows(string form)
    {
        var hudi = JavaHudi.Require();
        using var folder = new TempFolder("judge");
        var table = await ZooTable.MakeAsync(folder.PathOf("zoo"), TableForm.All[form]);

        await AssertAcceptedAsync(hudi, table, TableForm.All[form]);
        var theirs = await hudi.ReadAsync(table.Folder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(55, theirs.Count);
        Assert.Equal(ZooTable.Sorted(theirs), await table.ReadAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Our_reader_agrees_with_java_hudi_after_its_own_writes_on_our_table(string form)
    {
        var hudi = JavaHudi.Require();
        using var folder = new TempFolder("judge");
        var layout = TableForm.All[form];
        var table = await ZooTable.MakeAsync(folder.PathOf("zoo"), layout);
        var rows = await table.ReadAsync(withMetaColumns: false);
        var updates = folder.WriteLines("updates.ndjson", rows.Take(10).Select(row => Change(row, 9)));
        // Spread out: Hudi's validation refuses the footer of a base file that Hudi's own delete left without rows.
        var deletes = folder.WriteLines("deletes.ndjson", (await table.ReadAsync()).Where((_, number) => number % 8 == 3));
        var index = $"--index BUCKET --buckets {layout.Buckets}";

        await hudi.ScriptAsync(
            [
                $"upsert --table {table.Folder} --rows {updates} {index}",
                $"delete --table {table.Folder} --rows {deletes} {index}",
                $"clean --table {table.Folder} --conf hoodie.cleaner.commits.retained=1",
            ],
            cancellationToken: TestContext.Current.CancellationToken);

        var theirs = await hudi.ReadAsync(table.Folder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(48, theirs.Count);
        Assert.Equal(ZooTable.Sorted(theirs), await table.ReadAsync());

        await table.WriteAsync(Enumerable.Range(50, 30), version: 10);
        await AssertAcceptedAsync(hudi, table, layout);
        Assert.Equal(ZooTable.Sorted(await hudi.ReadAsync(table.Folder, cancellationToken: TestContext.Current.CancellationToken)), await table.ReadAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Pyarrow_and_duckdb_read_the_base_files_as_we_do(string form)
    {
        var python = PythonJudge.Require();
        using var folder = new TempFolder("judge");
        var table = await ZooTable.MakeAsync(folder.PathOf("zoo"), TableForm.All[form]);
        var files = await table.BaseFilesAsync();
        var ours = await table.ReadAsync();

        Assert.Equal(ours, ZooTable.Sorted(await python.ReadParquetAsync(files, TestContext.Current.CancellationToken)));

        var copy = folder.PathOf("duckdb.parquet");
        CopyWithDuckDb(files, copy);
        Assert.Equal(ours, ZooTable.Sorted(await python.ReadParquetAsync([copy], TestContext.Current.CancellationToken)));
    }

    private static async Task AssertAcceptedAsync(JavaHudi hudi, ZooTable table, TableForm layout)
    {
        var faults = await hudi.ValidateAsync(table.Folder, layout.Buckets, cancellationToken: TestContext.Current.CancellationToken);
        if (faults.Count > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, faults));
        }
    }

    private static string Change(string row, int version)
    {
        var json = JsonNode.Parse(row)!.AsObject();
        json["version"] = version;
        json["text"] = "changed elsewhere";
        return json.ToJsonString();
    }

    private static void CopyWithDuckDb(IEnumerable<string> files, string target)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        var list = string.Join(", ", files.Select(file => $"'{file.Replace("'", "''", StringComparison.Ordinal)}'"));
        command.CommandText = $"set TimeZone = 'UTC'; copy (select * from read_parquet([{list}], hive_partitioning = false)) to '{target}' (format parquet)";
        command.ExecuteNonQuery();
    }
}
