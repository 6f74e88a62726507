using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class LookupIndexTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IndexKind.Bloom)]
    [InlineData(IndexKind.Simple)]
    public async Task Stored_keys_are_found_and_new_ones_fill_the_small_file(IndexKind kind)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, buckets: null);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Index = kind }, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1), new("c", "us", 1)]);

        var result = await writer.WriteRowsAsync(
            [new("a", "eu", 2, "2"), new("d", "eu", 2), new("b", "", null, Kind: RowKind.DeleteByKey), new("x", "eu", 3, Kind: RowKind.Delete)]);

        Assert.Equal((1, 1, 1, 1), (result.Inserted, result.Updated, result.Deleted, result.FilesWritten));
        Assert.Equal([new("a", "eu", 2, "2"), new("d", "eu", 2), new("c", "us", 1)], await OrderTable.ReadAsync(storage));
    }

    [Fact]
    public async Task Full_files_take_no_inserts_and_new_files_are_bounded()
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, buckets: null);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Index = IndexKind.Simple, SmallFileBytes = 0, MaxBaseFileBytes = 2048 }, Stop);

        var first = await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1), new("c", "eu", 1)]);
        var second = await writer.WriteRowsAsync([new("d", "eu", 2)]);

        Assert.Equal((2, 1), (first.FilesWritten, second.FilesWritten));
        Assert.Equal(1, second.Inserted);
        Assert.Equal(4, (await OrderTable.ReadAsync(storage)).Count);
    }

    [Theory]
    [InlineData(IndexKind.Bloom, "BLOOM")]
    [InlineData(IndexKind.Simple, "SIMPLE")]
    public async Task Java_and_we_take_turns_on_a_table_without_buckets(IndexKind kind, string javaKind)
    {
        var java = JavaHudi.Require();
        using var folder = new TempFolder("lookup");
        var storage = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(storage, buckets: null);
        var table = JavaHudi.Quote(storage.Root);
        folder.WriteLines("one.ndjson", [.. "abcdef".Select(id => $$"""{"id":"{{id}}","region":"eu","seq":1,"note":"java"}""")]);
        folder.WriteLines("two.ndjson", ["""{"id":"a","region":"eu","seq":3,"note":"again"}""", """{"id":"g","region":"eu","seq":3,"note":"again"}"""]);
        await java.ScriptAsync([$"upsert --table {table} --index {javaKind} --rows one.ndjson"], folder.Root, Stop);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Index = kind }, Stop))
        {
            var result = await writer.WriteRowsAsync([new("b", "eu", 2, "ours"), new("g", "eu", 2, "ours"), new("c", "eu", 2, Kind: RowKind.Delete), new("n", "us", 2, "ours")]);
            Assert.Equal((2, 1, 1), (result.Inserted, result.Updated, result.Deleted));
        }

        await java.ScriptAsync([$"upsert --table {table} --index {javaKind} --rows two.ndjson"], folder.Root, Stop);

        Assert.Equal(
            ["a again", "b ours", "d java", "e java", "f java", "g again", "n ours"],
            (await OrderTable.ReadAsync(storage)).Select(row => $"{row.Id} {row.Note}"));
        Assert.Equal(await OrderTable.ReadWithMetaAsync(storage), OrderTable.Join(await java.ReadAsync(storage.Root, cancellationToken: Stop)));
        Assert.Empty(await java.ValidateAsync(storage.Root, cancellationToken: Stop));
    }
}
