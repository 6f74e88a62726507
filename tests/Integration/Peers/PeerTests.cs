using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Peers;

/// <summary>The peers themselves: a judge that cannot say no judges nothing.</summary>
public sealed class PeerTests
{
    private const string Schema =
        """{"type":"record","name":"t","namespace":"x","fields":[{"name":"id","type":"string"},{"name":"ts","type":"long"}]}""";

    private static readonly string[] Rows = ["""{"id":"a","ts":1}""", """{"id":"b","ts":2}"""];

    [Fact]
    public async Task Java_hudi_writes_reads_and_accepts_a_table_of_its_own()
    {
        using var folder = new TempFolder("peer");
        var (hudi, table) = await CreateTableAsync(folder);

        Assert.Empty(await hudi.ValidateAsync(table, cancellationToken: TestContext.Current.CancellationToken));
        var rows = await hudi.ReadAsync(table, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, rows.Count);
        Assert.EndsWith("\"id\":\"a\",\"ts\":1}", rows[0], StringComparison.Ordinal);
        var timeline = await hudi.TimelineAsync(table, TestContext.Current.CancellationToken);
        Assert.Equal(["REQUESTED", "INFLIGHT", "COMPLETED"], timeline.Select(instant => (string)instant["state"]!));
    }

    [Fact]
    public async Task Java_hudi_refuses_a_table_whose_base_file_is_gone()
    {
        using var folder = new TempFolder("peer");
        var (hudi, table) = await CreateTableAsync(folder);
        File.Delete(Directory.GetFiles(table, "*.parquet", SearchOption.AllDirectories).Single());

        Assert.NotEmpty(await hudi.ValidateAsync(table, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pyarrow_reads_what_java_hudi_wrote()
    {
        var python = PythonJudge.Require();
        using var folder = new TempFolder("peer");
        var (hudi, table) = await CreateTableAsync(folder);

        var files = Directory.GetFiles(table, "*.parquet", SearchOption.AllDirectories);
        var rows = await python.ReadParquetAsync(files, TestContext.Current.CancellationToken);
        var expected = await hudi.ReadAsync(table, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Kafka_keeps_its_records_through_a_kill_and_drops_what_is_truncated()
    {
        await using var broker = await KafkaBroker.StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.ProduceAsync("t", Enumerable.Range(0, 10).Select(i => new KeyValuePair<byte[]?, byte[]?>([(byte)i], null)), TestContext.Current.CancellationToken);
        await broker.StopAsync(kill: true);
        await broker.StartAgainAsync();
        Assert.Equal((0, 10), broker.Offsets("t", 0));

        await broker.TruncateAsync("t", 0, 4);
        Assert.Equal((4, 10), broker.Offsets("t", 0));
    }

    private static async Task<(JavaHudi Hudi, string Table)> CreateTableAsync(TempFolder folder)
    {
        var hudi = JavaHudi.Require();
        var table = folder.PathOf("t");
        var schema = folder.WriteLines("t.avsc", [Schema]);
        var rows = folder.WriteLines("rows.ndjson", Rows);
        await hudi.ScriptAsync(
            [
                $"create --table {table} --schema {schema} --type COW --key id --ordering ts --index SIMPLE",
                $"upsert --table {table} --rows {rows}",
            ],
            cancellationToken: TestContext.Current.CancellationToken);
        return (hudi, table);
    }
}
