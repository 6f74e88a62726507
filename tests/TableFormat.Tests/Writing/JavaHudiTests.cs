using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>Java Hudi 0.15.0 as judge of what we write, and as the other writer of our tables.</summary>
public sealed class JavaHudiTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempFolder folder = new("java-hudi");

    [Fact]
    public async Task Java_accepts_and_reads_what_we_write()
    {
        var java = JavaHudi.Require();
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([.. Enumerable.Range(0, 20).Select(number => new OrderRow($"k{number}", number % 2 == 0 ? "eu" : "us", 1, "first"))]);
            await writer.WriteRowsAsync([new("k1", "us", 2, "second"), new("k2", "eu", 2, Kind: RowKind.Delete), new("new", "asia", 1)]);
            await writer.WriteRowsAsync([.. Enumerable.Range(0, 20).Where(number => number % 2 == 0).Select(number => new OrderRow($"k{number}", "eu", 3, Kind: RowKind.Delete))]);
        }

        await AssertValidAsync(java, storage);
        Assert.Equal(await Ours(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
    }

    [Fact]
    public async Task Our_reader_and_writer_follow_Java_on_our_table()
    {
        var java = JavaHudi.Require();
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage);
        await WriteAsync(storage, [new("a", "eu", 1, "ours"), new("b", "eu", 1, "ours"), new("c", "us", 1, "ours")]);

        var table = JavaHudi.Quote(storage.Root);
        folder.WriteLines("upsert.ndjson", ["""{"id":"a","region":"eu","seq":2,"note":"java"}""", """{"id":"d","region":"us","seq":2,"note":"java"}"""]);
        folder.WriteLines("delete.ndjson", ["""{"id":"c","region":"us","seq":3,"note":null}"""]);
        await java.ScriptAsync(
            [
                $"upsert --table {table} --index BUCKET --buckets 2 --rows upsert.ndjson",
                $"delete --table {table} --index BUCKET --buckets 2 --rows delete.ndjson",
                $"clean --table {table} --conf hoodie.cleaner.commits.retained=1",
            ],
            folder.Root,
            Stop);
        Assert.Equal(await Ours(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));

        await WriteAsync(storage, [new("b", "eu", 4, "again"), new("d", "us", 4, Kind: RowKind.Delete)]);

        Assert.Equal([new("a", "eu", 2, "java"), new("b", "eu", 4, "again")], await OrderTable.ReadAsync(storage));
        await AssertValidAsync(java, storage);
        Assert.Equal(await Ours(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
    }

    public void Dispose() => folder.Dispose();

    private static async Task WriteAsync(LocalStorage storage, OrderRow[] rows)
    {
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync(rows);
    }

    // Hudi itself leaves the key range out of a file without rows (golden table cow_all_deleted), and its validation says so there too.
    private static async Task AssertValidAsync(JavaHudi java, LocalStorage storage)
    {
        var findings = await java.ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop);
        Assert.DoesNotContain(findings, finding => !finding.EndsWith("footer has a bloom filter but no min/max record key", StringComparison.Ordinal));
    }

    private static Task<IReadOnlyList<string>> Ours(LocalStorage storage) => OrderTable.ReadWithMetaAsync(storage);
}
