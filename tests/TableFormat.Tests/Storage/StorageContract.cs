using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

/// <summary>What every store must do; each store has a class that derives from this one.</summary>
public abstract class StorageContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A store without files.</summary>
    protected abstract IStorage Empty();

    [Fact]
    public async Task What_was_put_is_read_back()
    {
        var store = Empty();
        Assert.Equal(PutOutcome.Written, await store.PutAsync("a/b/c.txt", Bytes("hello"), PutCondition.Always, Stop));
        Assert.Equal("hello", Text(await store.TryReadAsync("a/b/c.txt", Stop)));
        Assert.Equal(5, (await store.StatAsync("a/b/c.txt", Stop))?.Length);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        var store = Empty();
        await store.PutAsync("empty", ReadOnlyMemory<byte>.Empty, PutCondition.IfAbsent, Stop);
        Assert.Equal(string.Empty, Text(await store.TryReadAsync("empty", Stop)));
        Assert.Equal(PutOutcome.Exists, await store.PutAsync("empty", Bytes("x"), PutCondition.IfAbsent, Stop));
    }

    [Fact]
    public async Task Missing_things_are_null_or_nothing()
    {
        var store = Empty();
        await store.PutAsync("folder/file", Bytes("x"), PutCondition.Always, Stop);
        Assert.Null(await store.TryReadAsync("no", Stop));
        Assert.Null(await store.TryReadAsync("no/such/file", Stop));
        Assert.Null(await store.TryReadAsync("folder", Stop));
        Assert.Null(await store.StatAsync("no", Stop));
        Assert.Null(await store.StatAsync("folder", Stop));
        await store.DeleteAsync("no", Stop);
        await store.DeleteFolderAsync("no", Stop);
        Assert.Empty(await ListAsync(store, "no", recursive: true));
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await store.OpenReadAsync("no", Stop));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("no", failure.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_if_absent_keeps_what_is_there()
    {
        var store = Empty();
        Assert.Equal(PutOutcome.Written, await store.PutAsync("x", Bytes("first"), PutCondition.IfAbsent, Stop));
        Assert.Equal(PutOutcome.Exists, await store.PutAsync("x", Bytes("second"), PutCondition.IfAbsent, Stop));
        Assert.Equal("first", Text(await store.TryReadAsync("x", Stop)));
        Assert.Equal(PutOutcome.Written, await store.PutAsync("x", Bytes("third"), PutCondition.Always, Stop));
        Assert.Equal("third", Text(await store.TryReadAsync("x", Stop)));
    }

    [Fact]
    public async Task Of_many_puts_if_absent_one_wins()
    {
        var store = Empty();
        for (var round = 0; round < 10; round++)
        {
            var path = $"race/{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
                async () => (Writer: writer, Outcome: await store.PutAsync(path, Bytes($"writer {writer}"), PutCondition.IfAbsent, Stop)),
                Stop)));
            var winner = Assert.Single(outcomes, outcome => outcome.Outcome == PutOutcome.Written);
            Assert.Equal($"writer {winner.Writer}", Text(await store.TryReadAsync(path, Stop)));
        }
    }

    [Fact]
    public async Task A_listing_shows_files_and_folders_of_one_level_or_all_files()
    {
        var store = Empty();
        foreach (var path in new[] { "t/.hoodie/a.commit", "t/p=1/f1", "t/p=1/q=2/f2", "t/top", "tt/other" })
        {
            await store.PutAsync(path, Bytes("123"), PutCondition.Always, Stop);
        }

        var level = await ListAsync(store, "t", recursive: false);
        Assert.Equal(["t/.hoodie/", "t/p=1/", "t/top"], level.Select(entry => entry.IsFolder ? entry.Path + "/" : entry.Path).Order(StringComparer.Ordinal));
        var all = await ListAsync(store, "t", recursive: true);
        Assert.Equal(["t/.hoodie/a.commit", "t/p=1/f1", "t/p=1/q=2/f2", "t/top"], all.Select(entry => entry.Path).Order(StringComparer.Ordinal));
        Assert.All(all, entry => Assert.Equal((3L, false), (entry.Length, entry.IsFolder)));
        Assert.Equal(5, (await ListAsync(store, string.Empty, recursive: true)).Count);
    }

    [Fact]
    public async Task A_scope_is_the_same_store_from_another_root()
    {
        var store = Empty();
        var scope = store.Scope("db/table");
        await scope.PutAsync("p/f", Bytes("x"), PutCondition.Always, Stop);
        Assert.Equal("x", Text(await store.TryReadAsync("db/table/p/f", Stop)));
        Assert.Equal("p/f", Assert.Single(await ListAsync(scope, string.Empty, recursive: true)).Path);
        Assert.EndsWith("db/table", scope.Root, StringComparison.Ordinal);
        Assert.Equal("x", Text(await store.Scope("db").Scope("table").TryReadAsync("p/f", Stop)));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./a")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task No_path_leaves_the_root(string path)
    {
        var store = Empty();
        var calls = new Func<Task>[]
        {
            async () => await store.PutAsync(path, Bytes("x"), PutCondition.Always, Stop),
            async () => await store.TryReadAsync(path, Stop),
            async () => await store.OpenReadAsync(path, Stop),
            async () => await store.StatAsync(path, Stop),
            async () => await store.DeleteAsync(path, Stop),
            async () => await store.CreateAsync(path, Stop),
            async () => await store.TryLockAsync(path, Stop),
        };
        foreach (var call in calls)
        {
            Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<LakehouseException>(call)).Kind);
        }
    }

    [Fact]
    public async Task An_upload_is_seen_only_when_completed()
    {
        var store = Empty();
        await using var upload = await store.CreateAsync("p/big.parquet", Stop);
        await upload.Stream.WriteAsync(new byte[100_000], Stop);
        Assert.Empty(await ListAsync(store, "p", recursive: true));
        Assert.Equal(100_000, await upload.CompleteAsync(Stop));
        Assert.Equal(100_000, Assert.Single(await ListAsync(store, "p", recursive: true)).Length);
    }

    [Fact]
    public async Task An_upload_that_is_not_completed_leaves_nothing()
    {
        var store = Empty();
        await using (var upload = await store.CreateAsync("p/big.parquet", Stop))
        {
            await upload.Stream.WriteAsync(new byte[100_000], Stop);
        }

        Assert.Empty(await ListAsync(store, string.Empty, recursive: true));
        Assert.Null(await store.StatAsync("p/big.parquet", Stop));
    }

    [Fact]
    public async Task An_open_stream_seeks_and_outlives_a_replacement()
    {
        var store = Empty();
        await store.PutAsync("f", Bytes("0123456789"), PutCondition.Always, Stop);
        await using var stream = await store.OpenReadAsync("f", Stop);
        await store.PutAsync("f", Bytes("new"), PutCondition.Always, Stop);
        stream.Seek(-3, SeekOrigin.End);
        var buffer = new byte[3];
        await stream.ReadExactlyAsync(buffer, Stop);
        Assert.Equal("789", Text(buffer));
        Assert.False(stream.CanWrite);
    }

    [Fact]
    public async Task A_deleted_folder_takes_its_files_along_and_no_others()
    {
        var store = Empty();
        await store.PutAsync("p/a/1", Bytes("x"), PutCondition.Always, Stop);
        await store.PutAsync("p/2", Bytes("x"), PutCondition.Always, Stop);
        await store.PutAsync("pp/3", Bytes("x"), PutCondition.Always, Stop);
        await store.DeleteFolderAsync("p", Stop);
        Assert.Equal("pp/3", Assert.Single(await ListAsync(store, string.Empty, recursive: true)).Path);
        await store.DeleteAsync("pp/3", Stop);
        Assert.Null(await store.StatAsync("pp/3", Stop));
    }

    [Fact]
    public async Task A_lock_has_one_holder_until_it_is_released()
    {
        var store = Empty();
        var first = await store.TryLockAsync(".hoodie/.lock", Stop);
        Assert.NotNull(first);
        Assert.True(await first.IsHeldAsync(Stop));
        Assert.Null(await store.TryLockAsync(".hoodie/.lock", Stop));
        Assert.True(await first.IsHeldAsync(Stop));
        await using (var other = await store.TryLockAsync(".hoodie/.other", Stop))
        {
            Assert.NotNull(other);
        }

        await first.DisposeAsync();
        Assert.False(await first.IsHeldAsync(Stop));
        await using var second = await store.TryLockAsync(".hoodie/.lock", Stop);
        Assert.NotNull(second);
        Assert.True(await second.IsHeldAsync(Stop));
    }

    [Fact]
    public async Task Of_many_that_want_a_lock_one_gets_it()
    {
        var store = Empty();
        var locks = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await store.TryLockAsync("lock", Stop), Stop)));
        var held = Assert.Single(locks, taken => taken is not null)!;
        Assert.True(await held.IsHeldAsync(Stop));
        await held.DisposeAsync();
    }

    [Fact]
    public async Task A_sweep_keeps_every_finished_file()
    {
        var store = Empty();
        await store.PutAsync("p/f", Bytes("x"), PutCondition.Always, Stop);
        await store.SweepAsync(string.Empty, Stop);
        Assert.Equal("x", Text(await store.TryReadAsync("p/f", Stop)));
    }

    [Fact]
    public async Task A_cancelled_put_says_so_and_writes_nothing()
    {
        var store = Empty();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.PutAsync("f", Bytes("x"), PutCondition.Always, new CancellationToken(canceled: true)));
        Assert.Empty(await ListAsync(store, string.Empty, recursive: true));
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);

    protected static async Task<List<StorageEntry>> ListAsync(IStorage store, string folder, bool recursive)
    {
        var entries = new List<StorageEntry>();
        await foreach (var entry in store.ListAsync(folder, recursive, Stop))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
