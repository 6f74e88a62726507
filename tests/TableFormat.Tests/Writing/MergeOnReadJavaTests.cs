using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>Java Hudi as judge of the merge-on-read tables that we write, and as their other writer.</summary>
public sealed class MergeOnReadJavaTests : IDisposable
{
    private readonly TempFolder folder = new("java-mor");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task Java_reads_base_files_and_logs_as_we_do(string release)
    {
        var storage = await MakeAsync();
        var java = JavaHudi.Require(release);
        await WriteAsync(storage, [.. Enumerable.Range(0, 20).Select(number => new OrderRow($"k{number:00}", number % 2 == 0 ? "eu" : "us", 1, "first"))]);
        await WriteAsync(storage, [new("k01", "us", 2, "second"), new("k02", "eu", 2, Kind: RowKind.Delete), new("new", "eu", 2, "inserted"), new("asia", "asia", 2, "base")]);
        await WriteAsync(storage, [new("k01", "us", 1, "late"), new("k04", "eu", 3, null), new("k02", "eu", 4, "again"), new("new", "eu", 5, Kind: RowKind.Delete)]);

        await AssertAgreedAsync(java, storage);
        Assert.Equal(
            ["asia base", "k00 first", "k01 second", "k02 again", "k03 first", "k04 "],
            (await OrderTable.ReadAsync(storage)).Select(row => $"{row.Id} {row.Note}").Order(StringComparer.Ordinal).Take(6));
    }

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task We_take_turns_with_Java_that_writes_deletes_and_compacts(string release)
    {
        var storage = await MakeAsync();
        var java = JavaHudi.Require(release);
        var table = JavaHudi.Quote(storage.Root);
        await WriteAsync(storage, [.. "abcdef".Select(key => new OrderRow($"{key}", "eu", 1, "ours"))]);
        await WriteAsync(storage, [new("a", "eu", 2, "ours in a log"), new("b", "eu", 2, Kind: RowKind.Delete)]);
        folder.WriteLines("upsert.ndjson", ["""{"id":"a","region":"eu","seq":3,"note":"java"}""", """{"id":"g","region":"us","seq":3,"note":"java"}"""]);
        folder.WriteLines("delete.ndjson", ["""{"id":"c","region":"eu","seq":3,"note":null}"""]);

        await java.ScriptAsync([$"upsert --table {table} --index BUCKET --buckets 2 --rows upsert.ndjson", $"delete --table {table} --index BUCKET --buckets 2 --rows delete.ndjson"], folder.Root, Stop);
        await AssertAgreedAsync(java, storage);

        await WriteAsync(storage, [new("d", "eu", 4, "ours after java"), new("g", "us", 4, "ours after java"), new("c", "eu", 5, "ours anew")]);
        await AssertAgreedAsync(java, storage);

        await java.ScriptAsync([$"compact --table {table}"], folder.Root, Stop);
        await WriteAsync(storage, [new("e", "eu", 6, "after the compaction"), new("h", "eu", 6, "inserted into its log"), new("a", "eu", 6, Kind: RowKind.Delete)]);
        await AssertAgreedAsync(java, storage);

        Assert.Equal(
            ["c ours anew", "d ours after java", "e after the compaction", "f ours", "g ours after java", "h inserted into its log"],
            (await OrderTable.ReadAsync(storage)).Select(row => $"{row.Id} {row.Note}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_we_write_while_a_compaction_of_Javas_is_pending_is_kept_when_it_runs()
    {
        var java = JavaHudi.Require();
        var storage = await MakeAsync();
        var table = JavaHudi.Quote(storage.Root);
        await WriteAsync(storage, [.. "abcdef".Select(key => new OrderRow($"{key}", "eu", 1, "first"))]);
        await WriteAsync(storage, [.. "abc".Select(key => new OrderRow($"{key}", "eu", 2, "second"))]);
        var scheduled = await java.RunAsync($"compact --table {table} --schedule-only", Stop);

        await WriteAsync(storage, [new("b", "eu", 3, "third"), new("d", "eu", 3, "third"), new("c", "eu", 3, Kind: RowKind.Delete)]);
        var pending = (await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites;
        Assert.Equal(scheduled.Instant, Assert.Single(pending).Time.ToString());
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        await java.RunAsync($"compact --table {table} --instant {scheduled.Instant}", Stop);
        await WriteAsync(storage, [new("e", "eu", 4, "fourth")]);

        await AssertAgreedAsync(java, storage);
        Assert.Equal(
            ["a second", "b third", "d third", "e fourth", "f first"],
            (await OrderTable.ReadAsync(storage)).Select(row => $"{row.Id} {row.Note}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task Java_takes_back_what_a_killed_write_of_ours_announced_in_one_file(string release)
    {
        var storage = await MakeAsync();
        var java = JavaHudi.Require(release);
        await WriteAsync(storage, [.. "abcdef".Select(key => new OrderRow($"{key}", "eu", 1, "ours"))]);
        var before = await OrderTable.ReadAsync(storage);
        var dying = new FaultStorage(storage, FaultPlan.Once(
            call => call.Operation == StorageOperation.Put && call.Path.EndsWith(".deltacommit", StringComparison.Ordinal), Fault.CrashBefore));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => WriteAsync(dying, [.. "abcdef".Select(key => new OrderRow($"{key}", "eu", 2, "lost")), new("x", "us", 2, "lost")]));
        Assert.Contains(Directory.EnumerateFiles(Path.Combine(storage.Root, ".hoodie", ".temp"), "MARKERS0", SearchOption.AllDirectories), File.Exists);

        await java.RunAsync($"rollback --table {JavaHudi.Quote(storage.Root)}", Stop);

        Assert.Equal(before, await OrderTable.ReadAsync(storage));
        Assert.DoesNotContain(Directory.EnumerateFiles(storage.Root, "*.parquet", SearchOption.AllDirectories), file => file.Contains("region=us", StringComparison.Ordinal));
        await WriteAsync(storage, [new("a", "eu", 3, "after"), new("x", "us", 3, "after")]);
        Assert.All(
            await JavaHudi.Require().ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop),
            finding => Assert.EndsWith(" is named by no commit", finding, StringComparison.Ordinal));
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        Assert.Equal(7, (await OrderTable.ReadAsync(storage)).Count);
    }

    [Theory]
    [InlineData(IndexKind.Bloom, "BLOOM")]
    [InlineData(IndexKind.Simple, "SIMPLE")]
    public async Task We_take_turns_with_Java_on_a_table_whose_keys_are_looked_up(IndexKind kind, string javaKind)
    {
        var java = JavaHudi.Require();
        var storage = await MakeAsync(buckets: null);
        var table = JavaHudi.Quote(storage.Root);
        folder.WriteLines("one.ndjson", [.. "abcdef".Select(id => $$"""{"id":"{{id}}","region":"eu","seq":5,"note":"java"}""")]);
        folder.WriteLines("two.ndjson", ["""{"id":"a","region":"eu","seq":7,"note":"again"}""", """{"id":"g","region":"eu","seq":7,"note":"again"}"""]);
        await java.ScriptAsync([$"insert --table {table} --index {javaKind} --rows one.ndjson"], folder.Root, Stop);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Index = kind }, Stop))
        {
            var result = await writer.WriteRowsAsync([new("b", "eu", 6, "ours"), new("c", "eu", 6, Kind: RowKind.Delete)]);
            Assert.Equal((0, 1, 1, 0), (result.Inserted, result.Updated, result.Deleted, result.Unverified));
            await writer.WriteRowsAsync([new("n", "us", 6, "ours"), new("g", "eu", 6, "ours"), new("d", "eu", 4, "late"), new("e", "eu", 4, Kind: RowKind.Delete)]);
        }

        await AssertAgreedAsync(java, storage, buckets: null);
        await java.ScriptAsync([$"upsert --table {table} --index {javaKind} --rows two.ndjson"], folder.Root, Stop);

        await AssertAgreedAsync(java, storage, buckets: null);
        Assert.Equal(
            ["a again", "b ours", "d java", "e java", "f java", "g again", "n ours"],
            (await OrderTable.ReadAsync(storage)).Select(row => $"{row.Id} {row.Note}").Order(StringComparer.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    // Its validation belongs to 0.15.0, whichever release reads and writes.
    private static async Task AssertAgreedAsync(JavaHudi java, LocalStorage storage, int? buckets = 2)
    {
        Assert.Empty(await JavaHudi.Require().ValidateAsync(storage.Root, buckets, cancellationToken: Stop));
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
    }

    private static async Task WriteAsync(IStorage storage, OrderRow[] rows)
    {
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        Assert.IsType<CommitOutcome.Committed>((await writer.WriteRowsAsync(rows)).Outcome);
    }

    private async Task<LocalStorage> MakeAsync(int? buckets = 2)
    {
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets, type: TableType.MergeOnRead);
        return storage;
    }
}
