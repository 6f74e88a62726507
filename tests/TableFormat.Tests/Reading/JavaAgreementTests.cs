using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

/// <summary>Tables that Java Hudi writes with every kind of operation, read by it and by us at every instant.</summary>
public sealed class JavaAgreementTests
{
    private const string Schema = """
        {"type":"record","name":"t","namespace":"x","fields":[{"name":"id","type":"string"},{"name":"part","type":"string"},{"name":"ts","type":"long"},{"name":"v","type":["null","double"],"default":null},{"name":"d","type":["null",{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}],"default":null},{"name":"at","type":["null",{"type":"long","logicalType":"timestamp-micros"}],"default":null}]}
        """;

    [Theory]
    [InlineData("0.15.0", "--index BLOOM")]
    [InlineData("0.15.0", "--index BUCKET --buckets 3 --url-encode true")]
    [InlineData("1.1.1", "--index SIMPLE --hive-style false")]
    public async Task Every_instant_and_every_range_has_the_rows_of_java(string release, string index)
    {
        var java = JavaHudi.Require(release);
        using var folder = new TempFolder("agreement");
        var instants = await WriteAsync(java, folder, index);
        var questions = Questions(instants);
        await java.ScriptAsync(questions.Select((question, number) => $"read --table t {question.Options} --out {number}.ndjson"), folder.Root, TestContext.Current.CancellationToken);

        for (var number = 0; number < questions.Count; number++)
        {
            var expected = CanonicalRows.Sorted(await File.ReadAllTextAsync(folder.PathOf($"{number}.ndjson"), TestContext.Current.CancellationToken));
            var ours = await OurRows.ReadAsync(folder.PathOf("t"), questions[number].Request);
            Assert.True(expected.SequenceEqual(ours), $"{questions[number].Options}: {expected.Count} rows in Java, {ours.Count} here; {string.Join('\n', expected.Except(ours).Take(2))}\n{string.Join('\n', ours.Except(expected).Take(2))}");
        }
    }

    private static async Task<IReadOnlyList<string>> WriteAsync(JavaHudi java, TempFolder folder, string index)
    {
        folder.WriteLines("t.avsc", [Schema.Trim()]);
        folder.WriteLines("first.ndjson", Enumerable.Range(0, 30).Select(number => Row(number, 100)));
        folder.WriteLines("second.ndjson", Enumerable.Range(20, 20).Select(number => Row(number, 200)));
        folder.WriteLines("gone.ndjson", new[] { 1, 2, 25 }.Select(number => Row(number, 300)));
        folder.WriteLines("third.ndjson", Enumerable.Range(3, 4).Select(number => Row(number, 400)));

        // A write without commit ends its process, as a killed writer would.
        await java.ScriptAsync(
            [
                $"create --table t --schema t.avsc --type COW --key id --partition part --ordering ts {index}",
                "upsert --table t --rows first.ndjson",
                "upsert --table t --rows second.ndjson",
                "delete --table t --rows gone.ndjson",
                "upsert --table t --rows third.ndjson --no-commit",
            ],
            folder.Root,
            TestContext.Current.CancellationToken);
        await java.ScriptAsync(
            [
                "upsert --table t --rows third.ndjson",
                "insert-overwrite --table t --rows third.ndjson",
                "upsert --table t --rows second.ndjson",
                "upsert --table t --rows first.ndjson --no-commit",
            ],
            folder.Root,
            TestContext.Current.CancellationToken);
        var state = await TableState.LoadAsync(new LocalStorage(folder.PathOf("t")), TestContext.Current.CancellationToken);
        Assert.NotEmpty(state.Timeline.PendingWrites);
        Assert.Equal(6, state.Timeline.CompletedWrites.Count);
        return [.. state.Timeline.CompletedWrites.Select(write => write.Time.ToString())];
    }

    private static string Row(int number, int ts) =>
        $$"""{"id":"k{{number:D2}}","part":"{{"a c"[number % 2 * 2]}}","ts":{{ts + number}},"v":{{(number % 5 == 0 ? "null" : $"{number}.5")}},"d":"{{number}}.25","at":"2024-01-01T00:00:{{number:D2}}.000001Z"}""";

    private static List<(string Options, ScanRequest Request)> Questions(IReadOnlyList<string> instants)
    {
        var questions = new List<(string, ScanRequest)> { ("", new ScanRequest()) };
        foreach (var instant in instants)
        {
            questions.Add(($"--as-of {instant}", new ScanRequest { AsOf = InstantText.Parse(instant) }));
            questions.Add(($"--query incremental --begin {instant}", Range(instant, null)));
        }

        questions.Add(($"--query incremental --begin {instants[0]} --end {instants[2]}", Range(instants[0], instants[2])));
        questions.Add(($"--query incremental --begin {instants[1]} --end {instants[^2]}", Range(instants[1], instants[^2])));
        questions.Add(("--query incremental --begin 000", Range("000", null)));
        return questions;
    }

    private static ScanRequest Range(string begin, string? end) => new()
    {
        Kind = ScanKind.Incremental,
        Begin = InstantText.Parse(begin),
        End = end is null ? null : InstantText.Parse(end),
    };
}
