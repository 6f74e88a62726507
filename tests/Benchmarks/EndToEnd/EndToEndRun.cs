namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>The work of <c>docs/benchmarks.md</c>: bulk load, a stream of events, a small upsert, into copy-on-write and merge-on-read, and compaction; each result is compared with the oracle.</summary>
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
    private readonly List<string> _warm = [];

    /// <summary>Runs everything and returns a Markdown table.</summary>
    public string Run()
    {
        data.Make();
        Fresh(work);
        var loaded = Lake("loaded");
        Run(loaded, "copy-on-write", "cow");
        StreamFromKafka(loaded);
        Stream(loaded, "stream into copy-on-write, commits of 100,000 events", StreamConfig.ForFile(loaded, data.Events));
        var merged = Lake("merged");
        Run(merged, "merge-on-read", "mor");
        var compacted = Lake("compacted");
        CopyFolder(merged, compacted);
        Stream(compacted, "stream into merge-on-read, compacted after every 5 of the 10 commits", StreamConfig.ForFile(compacted, data.Events));
        Stream(merged, "stream into merge-on-read, commits of 100,000 events", StreamConfig.ForFile(merged, data.Events, services: false));
        Aggregate(merged, "before compaction");
        Measure("compaction after that stream", rows, "rows", ["compact", Table, "--lake", merged]);
        Check(merged, data.Final);
        Aggregate(merged, "after compaction");
        return $"{Report.Markdown(_results)}\n{string.Join('\n', _warm)}\n";
    }

    private void Aggregate(string lake, string when)
    {
        const string Sql = $"select count(*), sum(amount), sum(qty) from {Table}";
        Measure($"count and two sums, {when}, start of the program included", rows, "rows", ["query", Sql, "--lake", lake]);
        _warm.Add($"count and two sums in one process, {when}: {new WarmQueries(lake).RunAsync(Sql, times: 30).GetAwaiter().GetResult()}");
        Console.WriteLine($"  {_warm[^1]}");
    }

    private void Run(string lake, string name, string type)
    {
        Measure($"bulk load, {name}", rows, "rows", [.. Load(data.Base, lake, type), "--operation", "bulk-insert"]);
        Check(lake, data.Base);
        SmallUpsert(lake, name, type);
    }

    private void SmallUpsert(string loaded, string name, string type)
    {
        var lake = Lake($"small-{type}");
        CopyFolder(loaded, lake);
        Measure($"upsert of 100 rows, {name}, start of the program included", 100, "rows", [.. Load(data.Small, lake, type), "--operation", "upsert"]);
        Check(lake, data.AfterSmall);
        _warm.Add($"{name}: {new WarmUpserts(Path.Combine(lake, "bench", "orders")).RunAsync(type == "mor" ? 200 : 5, cold: type == "mor" ? 50 : 1).GetAwaiter().GetResult()}");
        Console.WriteLine($"  {_warm[^1]}");
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

    private static string[] Load(string file, string lake, string type) =>
        ["load", file, "--lake", lake, "--table", Table, "--type", type, "--key", "id", "--partition", "region", "--ordering", "pos", "--buckets", "2"];

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
