using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>
/// Planning over a long timeline: a copy-on-write table of names only, in which every commit writes 20 files, and a reader that opens it, plans a
/// snapshot, and plans again after each further commit.
/// </summary>
/// <param name="folder">Where the table goes.</param>
/// <param name="instants">Commits.</param>
/// <param name="files">Data files.</param>
internal sealed class LongTimeline(string folder, int instants, int files)
{
    private const int Partitions = 100;
    private const int Looks = 20;
    private const string Schema = """{\"type\":\"record\",\"name\":\"t_record\",\"namespace\":\"hoodie.t\",\"fields\":[{\"name\":\"id\",\"type\":[\"null\",\"long\"],\"default\":null}]}""";
    private readonly int perCommit = files / instants;
    private readonly string table = Path.Combine(folder, $"timeline-{instants}-{files}");
    private int next;

    /// <summary>Makes the table when it is not there, measures, and says what it took.</summary>
    public async Task<string> RunAsync()
    {
        if (Directory.Exists(table))
        {
            Directory.Delete(table, recursive: true);
        }

        Make();
        var report = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{instants} instants, {files} files");
        var cache = Path.Combine(folder, "cache");
        Directory.CreateDirectory(cache);
        foreach (var name in new[] { "cold, nothing known", "cold, with what an earlier process left" })
        {
            var lake = new LocalStorage(table, new StorageMemory(cache));
            await MeasureAsync(report, name, 1, () => PlanAsync(lake));
            await MeasureAsync(report, "  again, nothing new", Looks, () => PlanAsync(lake));
            await MeasureAsync(report, $"  after a commit of {perCommit} files", Looks, () => PlanAsync(lake), () => Commit(perCommit));
            await MeasureAsync(report, "  after a commit into every partition", Looks, () => PlanAsync(lake), () => Commit(Partitions));
        }

        return report.ToString();
    }

    private static async Task PlanAsync(IStorage storage)
    {
        var opened = await HudiTable.OpenAsync(storage);
        var plan = await opened.PlanAsync(new ScanRequest());
        if (plan.Files.Count == 0)
        {
            throw new InvalidOperationException("The plan is empty.");
        }
    }

    private static async Task MeasureAsync(StringBuilder report, string name, int times, Func<Task> work, Action? before = null)
    {
        var took = new List<double>();
        for (var time = 0; time < times; time++)
        {
            before?.Invoke();
            var start = Stopwatch.GetTimestamp();
            await work();
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        took.Sort();
        report.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {took[took.Count / 2]:0} ms | {took[^1]:0} ms |");
    }

    private void Make()
    {
        Directory.CreateDirectory(Path.Combine(table, ".hoodie"));
        File.WriteAllText(Path.Combine(table, ".hoodie", "hoodie.properties"), "hoodie.table.name=t\nhoodie.table.type=COPY_ON_WRITE\nhoodie.table.version=6\nhoodie.timeline.layout.version=1\n");
        for (var partition = 0; partition < Partitions; partition++)
        {
            Directory.CreateDirectory(Path.Combine(table, $"p{partition}"));
            File.WriteAllText(Path.Combine(table, $"p{partition}", ".hoodie_partition_metadata"), "");
        }

        for (var commit = 0; commit < instants; commit++)
        {
            Commit(perCommit);
        }
    }

    // Each commit goes on where the last one stopped, so that every file group has as many slices as any other.
    private void Commit(int count)
    {
        var instant = DateTime.UnixEpoch.AddYears(50).AddSeconds(next).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        var stats = new Dictionary<string, List<string>>();
        for (var file = 0; file < count; file++)
        {
            var group = ((next * perCommit) + file) % instants;
            var partition = $"p{group % Partitions}";
            var fileId = $"{group:x8}-0000-0000-0000-000000000000-0";
            var name = $"{fileId}_0-0-0_{instant}.parquet";
            File.WriteAllText(Path.Combine(table, partition, name), "x");
            if (!stats.TryGetValue(partition, out var list))
            {
                stats[partition] = list = [];
            }

            list.Add($$"""{"fileId":"{{fileId}}","path":"{{partition}}/{{name}}","prevCommit":"null","numWrites":1,"partitionPath":"{{partition}}","fileSizeInBytes":1}""");
        }

        next++;
        var partitions = string.Join(',', stats.Select(entry => $"\"{entry.Key}\":[{string.Join(',', entry.Value)}]"));
        foreach (var (suffix, content) in new[] { (".commit.requested", ""), (".inflight", "{}"), (".commit", $$"""{"partitionToWriteStats":{{{partitions}}},"compacted":false,"extraMetadata":{"schema":"{{Schema}}"},"operationType":"UPSERT"}""") })
        {
            File.WriteAllText(Path.Combine(table, ".hoodie", instant + suffix), content);
        }
    }
}
