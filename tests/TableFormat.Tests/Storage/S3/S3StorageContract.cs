using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3;

/// <summary>The contract of stores on a server that speaks S3; each test has a bucket of its own.</summary>
public abstract class S3StorageContract : StorageContract, IAsyncLifetime
{
    private S3Server? server;
    private string bucket = string.Empty;

    protected abstract Task<S3Server> StartAsync();

    public async ValueTask InitializeAsync()
    {
        server = await StartAsync();
        bucket = await server.CreateBucket();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override IStorage Empty() =>
        new S3Storage(new S3Client(bucket, server!.Settings, TimeProvider.System, new RandomIds()), "lake", new StorageMemory());

    [Fact]
    public async Task Large_files_come_back_as_they_were_written()
    {
        var store = Empty();
        var content = Pattern(17 << 20);
        await using (var upload = await store.CreateAsync("p/big.parquet", Stop))
        {
            for (var at = 0; at < content.Length; at += 700_001)
            {
                await upload.Stream.WriteAsync(content.AsMemory(at, Math.Min(700_001, content.Length - at)), Stop);
            }

            Assert.Equal(content.Length, await upload.CompleteAsync(Stop));
        }

        await using var stream = await store.OpenReadAsync("p/big.parquet", Stop);
        Assert.Equal(content.Length, stream.Length);
        var back = new byte[content.Length];
        await stream.ReadExactlyAsync(back, Stop);
        Assert.True(back.AsSpan().SequenceEqual(content));
    }

    [Fact]
    public async Task Reads_at_any_place_give_the_bytes_of_that_place()
    {
        var store = Empty();
        var content = Pattern(12 << 20);
        await using (var upload = await store.CreateAsync("p/f.parquet", Stop))
        {
            upload.Stream.Write(content);
            await upload.CompleteAsync(Stop);
        }

        await using var stream = await store.OpenReadAsync("p/f.parquet", Stop);
        foreach (var (at, count) in new[] { (content.Length - 8, 8), (4, 100), (6 << 20, 3 << 20), (104, 1 << 20), (content.Length - 70_000, 70_000), (0, 1), (9 << 20, 1) })
        {
            stream.Seek(at, SeekOrigin.Begin);
            var back = new byte[count];
            stream.ReadExactly(back);
            Assert.True(back.AsSpan().SequenceEqual(content.AsSpan(at, count)), $"{count} bytes at {at}");
        }

        stream.Seek(0, SeekOrigin.End);
        Assert.Equal(0, stream.Read(new byte[1]));
    }

    [Fact]
    public async Task A_sweep_drops_the_parts_that_a_dead_process_left()
    {
        var store = (S3Storage)Empty();
        var upload = await store.CreateAsync("p/f.parquet", Stop);
        await upload.Stream.WriteAsync(new byte[11 << 20], Stop);

        // Parts go out while the caller writes on, so the upload may only be about to begin.
        for (var attempt = 0; attempt < 600 && (await store.Client.Uploads.ListAsync("lake/p/", Stop)).Count == 0; attempt++)
        {
            await Task.Delay(100, Stop);
        }

        Assert.Single(await store.Client.Uploads.ListAsync("lake/p/", Stop));
        await store.SweepAsync("q", Stop);
        Assert.Single(await store.Client.Uploads.ListAsync("lake/p/", Stop));
        await store.SweepAsync(string.Empty, Stop);
        Assert.Empty(await store.Client.Uploads.ListAsync("lake/p/", Stop));
    }

    [Fact]
    public async Task A_disposed_upload_leaves_no_parts()
    {
        var store = (S3Storage)Empty();
        await using (var upload = await store.CreateAsync("p/f.parquet", Stop))
        {
            await upload.Stream.WriteAsync(new byte[11 << 20], Stop);
        }

        Assert.Empty(await store.Client.Uploads.ListAsync("lake/", Stop));
        Assert.Null(await store.StatAsync("p/f.parquet", Stop));
    }

    [Fact]
    public async Task A_file_is_composed_of_ranges_and_new_bytes()
    {
        var store = Empty();
        var content = Pattern(30 << 20);
        await using (var upload = await store.CreateAsync("p/old.parquet", Stop))
        {
            upload.Stream.Write(content);
            await upload.CompleteAsync(Stop);
        }

        var pieces = new[]
        {
            StoragePiece.Of(Bytes("head")), StoragePiece.Of("p/old.parquet", 3, 14 << 20), StoragePiece.Of(Bytes("middle")),
            StoragePiece.Of("p/old.parquet", 100, 50), StoragePiece.Of("p/old.parquet", 15 << 20, 12 << 20), StoragePiece.Of(Bytes("tail")),
        };
        byte[] expected =
        [
            .. Bytes("head"), .. content.AsSpan(3, 14 << 20), .. Bytes("middle"), .. content.AsSpan(100, 50), .. content.AsSpan(15 << 20, 12 << 20), .. Bytes("tail"),
        ];
        Assert.Equal(expected.Length, await store.ComposeAsync("p/new.parquet", pieces, Stop));
        Assert.True((await store.TryReadAsync("p/new.parquet", Stop)).AsSpan().SequenceEqual(expected));
    }

    [Fact]
    public async Task Keys_with_odd_letters_keep_their_names()
    {
        var store = Empty();
        foreach (var path in new[] { "p/a b+c%2Fé&\"x=1;'*?", "日本/х", "p/~!@#$^()[]{}|<>,`" })
        {
            await store.PutAsync(path, Bytes(path), PutCondition.IfAbsent, Stop);
            Assert.Equal(path, Text(await store.TryReadAsync(path, Stop)));
            Assert.Equal(PutOutcome.Exists, await store.PutAsync(path, Bytes(path), PutCondition.IfAbsent, Stop));
        }

        Assert.Equal(3, (await ListAsync(store, string.Empty, recursive: true)).Count);
        await store.DeleteFolderAsync(string.Empty, Stop);
        Assert.Empty(await ListAsync(store, string.Empty, recursive: true));
    }

    [Fact]
    public async Task More_keys_than_a_page_are_listed_and_removed()
    {
        var store = Empty();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1010), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (number, stop) =>
            await store.PutAsync($"many/{number:0000}", ReadOnlyMemory<byte>.Empty, PutCondition.Always, stop));
        Assert.Equal(1010, (await ListAsync(store, "many", recursive: false)).Count);
        await store.DeleteFolderAsync("many", Stop);
        Assert.Empty(await ListAsync(store, string.Empty, recursive: true));
    }

    [Fact]
    public async Task A_version_that_is_replaced_while_it_is_read_is_told()
    {
        var store = Empty();
        await store.PutAsync("p/f.parquet", Pattern(2 << 20), PutCondition.Always, Stop);
        await using var stream = await store.OpenReadAsync("p/f.parquet", Stop);
        await store.PutAsync("p/f.parquet", Pattern(1 << 20), PutCondition.Always, Stop);
        var failure = Assert.Throws<Errors.LakehouseException>(() => stream.ReadExactly(new byte[1 << 20]));
        Assert.Equal(Errors.ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("p/f.parquet", failure.Describe(), StringComparison.Ordinal);
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
