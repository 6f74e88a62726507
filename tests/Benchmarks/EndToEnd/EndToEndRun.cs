namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>The work of <c>docs/benchmarks.md</c>: bulk load, a stream of events into copy-on-write, a small upsert; each result is compared with the oracle.</summary>
/// <param name="lakehouse">The program.</param>
/// <param name="data">Its input.</param>
/// <param name="work">Folder for lakes; emptied first.</param>
/// <param name="rows">Rows of the table before the stream.</param>
/// <param name="events">Events of the stream.</param>
/// <param name="brokers">A broker, to read the stream from Kafka as well; null leaves that out.</param>
internal sealed class EndToEndRun(LakehouseProgram lakehouse, BenchData data, string work, long rows, long events, string? brokers)
{
    private const string Table = "bench.orders";
    private readonly List<(string Name, long Items, string Unit, Cost Cost)> _results = [];

    /// <summary>Runs everything and returns a Markdown table.</summary>
    public string Run()
    {
        data.Make();
        Fresh(work);
        var loaded = Lake("loaded");
        Measure("bulk load, copy-on-write", rows, "rows", [.. Load(data.Base, loaded), "--operation", "bulk-insert"]);
        Check(loaded, data.Base);
        SmallUpsert(loaded);
        StreamFromKafka(loaded);
        Stream(loaded, "stream into copy-on-write, commits of 100,000 events", StreamConfig.ForFile(loaded, data.Events));
        return Report.Markdown(_results);
    }

    private void SmallUpsert(string loaded)
    {
        var lake = Lake("small");
        CopyFolder(loaded, lake);
        Measure("upsert of 100 rows", 100, "rows", [.. Load(data.Small, lake), "--operation", "upsert"]);
        Check(lake, data.AfterSmall);
    }

    private void StreamFromKafka(string loaded)
    {
        if (brokers is null)
        {
            return;
        }

        var lake = Lake("kafka");
        CopyFolder(loaded, lake);
        new BenchTopic(brokers).Fill(data.Events);
        Stream(lake, "the same through a Kafka broker", StreamConfig.ForTopic(lake, brokers, BenchTopic.Name));
    }

    private void Stream(string lake, string name, string yaml)
    {
        var config = Path.Combine(work, "lakehouse.yaml");
        File.WriteAllText(config, yaml);
        Measure(name, events, "events", ["ingest", "--config", config, "--until-end"]);
        Check(lake, data.Final);
    }

    private void Check(string lake, string oracle)
    {
        var rows = Path.Combine(work, "rows.parquet");
        File.Delete(rows);
        lakehouse.Run("query", $"select * from {Table}", "--lake", lake, "--parquet", rows);
        Console.WriteLine($"  {RowCheck.Equal(rows, oracle)} rows, equal to {Path.GetFileName(oracle)}");
    }

    private void Measure(string name, long items, string unit, string[] arguments)
    {
        var cost = lakehouse.Run(arguments);
        _results.Add((name, items, unit, cost));
        Console.WriteLine($"  {name}: {cost.WallSeconds:0.0} s, {cost.CpuSeconds:0.0} CPU-s, {items / cost.CpuSeconds:0} {unit} per CPU-s");
    }

    private string Lake(string name) => Path.Combine(work, name);

    private static string[] Load(string file, string lake) =>
        ["load", file, "--lake", lake, "--table", Table, "--type", "cow", "--key", "id", "--partition", "region", "--ordering", "pos", "--buckets", "2"];

    private static void Fresh(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
