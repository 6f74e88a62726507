using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

/// <summary>
/// Merge-on-read tables that Java Hudi writes, with late events, deletions, compactions and writers that died, read by it and by us at every
/// instant. Ranges are not compared: the peer's client merges whole slices there, Spark and we the files of the range alone (golden tables).
/// </summary>
public sealed class JavaMergeTests
{
    private const string Schema = """
        {"type":"record","name":"t","namespace":"x","fields":[{"name":"id","type":"string"},{"name":"part","type":"string"},{"name":"ts","type":"long"},{"name":"a","type":["null","string"],"default":null},{"name":"n","type":["null","int"],"default":null},{"name":"d","type":["null",{"type":"fixed","name":"dec","size":5,"logicalType":"decimal","precision":10,"scale":2}],"default":null},{"name":"_hoodie_is_deleted","type":["null","boolean"],"default":null}]}
        """;

    private const string Payloads = "org.apache.hudi.common.model.";

    [Theory]
    [InlineData("0.15.0", "--index BUCKET --buckets 2 --payload " + Payloads + "DefaultHoodieRecordPayload")]
    [InlineData("0.15.0", "--index BUCKET --buckets 2 --payload " + Payloads + "OverwriteWithLatestAvroPayload")]
    [InlineData("0.15.0", "--index BLOOM --payload " + Payloads + "PartialUpdateAvroPayload")]
    [InlineData("0.15.0", "--index SIMPLE --payload " + Payloads + "OverwriteNonDefaultsWithLatestAvroPayload")]
    [InlineData("0.15.0", "--index BUCKET --buckets 2 --payload " + Payloads + "EventTimeAvroPayload")]
    [InlineData("1.1.1", "--index BUCKET --buckets 2 --payload " + Payloads + "DefaultHoodieRecordPayload")]
    [InlineData("1.1.1", "--index BUCKET --buckets 2 --payload " + Payloads + "OverwriteWithLatestAvroPayload")]
    [InlineData("1.1.1", "--index BUCKET --buckets 2 --payload " + Payloads + "PartialUpdateAvroPayload")]
    [InlineData("1.1.1", "--index SIMPLE --payload " + Payloads + "OverwriteNonDefaultsWithLatestAvroPayload")]
    public async Task Every_instant_has_the_rows_of_java(string release, string options)
    {
        var java = JavaHudi.Require(release);
        using var folder = new TempFolder("merge");
        var instants = await WriteAsync(java, folder, options);
        var questions = Questions(instants);
        await java.ScriptAsync(questions.Select((question, number) => $"read --table t {question.Options} --out {number}.ndjson"), folder.Root, TestContext.Current.CancellationToken);

        var differences = new List<string>();
        for (var number = 0; number < questions.Count; number++)
        {
            var expected = CanonicalRows.Sorted(await File.ReadAllTextAsync(folder.PathOf($"{number}.ndjson"), TestContext.Current.CancellationToken));
            var ours = await OurRows.ReadAsync(folder.PathOf("t"), questions[number].Request);
            if (!expected.SequenceEqual(ours))
            {
                differences.Add($"{questions[number].Options}: {expected.Count} rows in Java, {ours.Count} here\n  {string.Join("\n  ", expected.Except(ours).Take(3))}\n  here:\n  {string.Join("\n  ", ours.Except(expected).Take(3))}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task<IReadOnlyList<string>> WriteAsync(JavaHudi java, TempFolder folder, string options)
    {
        folder.WriteLines("t.avsc", [Schema.Trim()]);
        folder.WriteLines("first.ndjson", Enumerable.Range(0, 24).Select(key => Row(key, 100)));
        folder.WriteLines("mixed.ndjson", Enumerable.Range(4, 12).Select(key => Row(key, 50 * (key % 4), Gaps: true)));
        folder.WriteLines("again.ndjson", Enumerable.Range(8, 12).Select(key => Row(key, 70 * (key % 3), Gaps: key % 2 == 0)));
        folder.WriteLines("gone.ndjson", new[] { 1, 9, 20 }.Select(key => Row(key, 300)));
        folder.WriteLines("marked.ndjson", Enumerable.Range(10, 8).Select(key => Row(key, 60 * (key % 4), Deleted: true)));
        folder.WriteLines("last.ndjson", Enumerable.Range(0, 12).Select(key => Row(key, 40 * (key % 5), Gaps: true)));
        await java.ScriptAsync(
            [
                $"create --table t --schema t.avsc --type MOR --key id --partition part --ordering ts {options}",
                "upsert --table t --rows first.ndjson",
                "upsert --table t --rows mixed.ndjson",
                "delete --table t --rows gone.ndjson",
                "upsert --table t --rows again.ndjson",
                "upsert --table t --rows marked.ndjson",
                "plan: compact --table t --schedule-only",
                "upsert --table t --rows last.ndjson",
                "delete --table t --rows gone.ndjson",
                "upsert --table t --rows mixed.ndjson --no-commit",
            ],
            folder.Root,
            TestContext.Current.CancellationToken);
        await java.ScriptAsync(
            [
                "rollback --table t",
                "upsert --table t --rows again.ndjson",
                "upsert --table t --rows marked.ndjson",
                "upsert --table t --rows mixed.ndjson",
            ],
            folder.Root,
            TestContext.Current.CancellationToken);
        var state = await TableState.LoadAsync(new LocalStorage(folder.PathOf("t")), TestContext.Current.CancellationToken);
        Assert.Contains(state.Timeline.PendingWrites, write => write.Action == TimelineAction.Compaction);
        return [.. state.Timeline.CompletedWrites.Select(write => write.Time.ToString())];
    }

    private static string Row(int key, int ts, bool Gaps = false, bool Deleted = false)
    {
        var a = Gaps && key % 3 == 0 ? "null" : $"\"a{key} at {ts}\"";
        var n = Gaps && key % 5 == 0 ? "null" : $"{key * ts}";
        return $$"""{"id":"k{{key:D2}}","part":"{{"ab"[key % 2]}}","ts":{{ts}},"a":{{a}},"n":{{n}},"d":"{{key}}.25","_hoodie_is_deleted":{{(Deleted ? "true" : "null")}}}""";
    }

    private static List<(string Options, ScanRequest Request)> Questions(IReadOnlyList<string> instants)
    {
        var questions = new List<(string, ScanRequest)> { ("", new ScanRequest()), ("--query read_optimized", new ScanRequest { Kind = ScanKind.ReadOptimized }) };
        foreach (var instant in instants)
        {
            questions.Add(($"--as-of {instant}", new ScanRequest { AsOf = InstantText.Parse(instant) }));
        }

        return questions;
    }
}
