using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

/// <summary>Copies on disk: bounded, oldest use first, shared, and never needed.</summary>
public sealed class FileCacheTests : IDisposable
{
    // A sixteenth of the limit is one file, so each file is a reason to look.
    private const int Limit = 16_000;
    private const int Size = 1000;

    private readonly TempFolder folder = new("cache");
    // Ahead of the times that the file system itself notes at reads.
    private readonly ManualClock clock = new(DateTimeOffset.UtcNow.AddHours(1));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_bound_holds_and_what_was_used_longest_ago_goes_first()
    {
        var cache = Cache();
        for (var number = 0; number < 40; number++)
        {
            Add(cache, $"f{number}");
            Assert.NotNull(Read(cache, "f0"));
            Assert.InRange(Bytes(), 0, Limit);
        }

        // The first is used all the time; of the others the last ones are left.
        Assert.All(Enumerable.Range(26, 14), number => Assert.NotNull(Read(cache, $"f{number}")));
        Assert.All(Enumerable.Range(1, 20), number => Assert.Null(Read(cache, $"f{number}")));
    }

    [Fact]
    public void A_file_in_use_stays_until_it_is_let_go()
    {
        var cache = Cache();
        Add(cache, "held");
        using (var held = cache.TryOpen("held")!)
        {
            Enumerable.Range(0, 30).ToList().ForEach(number => Add(cache, $"f{number}"));
            Assert.True(File.Exists(held.Name));
            Assert.Equal(Content("held"), ReadAll(held));
        }

        Enumerable.Range(30, 30).ToList().ForEach(number => Add(cache, $"f{number}"));
        Assert.Null(cache.TryOpen("held"));
    }

    [Fact]
    public async Task Several_share_a_folder()
    {
        // Each has locks of its own, as processes have.
        var caches = Enumerable.Range(0, 4).Select(_ => Cache()).ToArray();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8 }, (number, _) =>
        {
            var cache = caches[number % caches.Length];
            var name = $"f{number * 7 % 30}";
            if (Read(cache, name) is { } found)
            {
                Assert.Equal(Content(name), found);
            }
            else
            {
                Add(cache, name);
            }

            return ValueTask.CompletedTask;
        });

        // Each may be one look behind.
        Assert.InRange(Bytes(), 1, 2 * Limit);
    }

    [Fact]
    public void What_a_dead_process_left_unfinished_goes_and_what_a_living_one_writes_stays()
    {
        var cache = Cache();
        File.WriteAllBytes(folder.PathOf("dead.part"), new byte[10]);
        using var begun = Cache().TryBegin("living")!;
        using var sparse = Cache().TryBeginOpen("sparse")!;
        Add(cache, "f");
        Assert.False(File.Exists(folder.PathOf("dead.part")));
        Assert.True(File.Exists(begun.Name));
        Assert.True(File.Exists(sparse.Name));
    }

    [Fact]
    public void A_folder_that_vanishes_is_made_again()
    {
        var cache = Cache();
        Add(cache, "f0");
        var begun = cache.TryBegin("mark")!;
        begun.Write(Content("f1"));
        Directory.Delete(folder.Root, recursive: true);
        Assert.Null(cache.TryOpen("f0"));
        Assert.False(cache.TryFinish("f1", begun));
        cache.Forget("f0");
        Add(cache, "f2");
        Assert.Equal(Content("f2"), Read(cache, "f2"));
    }

    [Fact]
    public void A_folder_that_cannot_be_one_is_done_without()
    {
        File.WriteAllText(folder.PathOf("file"), "x");
        var cache = new FileCache(folder.PathOf("file", "below"), Limit, clock);
        Assert.Null(cache.TryBegin("mark"));
        Assert.Null(cache.TryBeginOpen("mark"));
        Assert.Null(cache.TryOpen("f"));
        cache.Forget("f");
    }

    [Fact]
    public async Task A_full_disk_ends_the_copy_and_not_the_upload()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full");
        File.CreateSymbolicLink(folder.PathOf("full.part"), "/dev/full");
        using var target = new MemoryStream();
        var copy = new FileStream(folder.PathOf("full.part"), FileMode.Open, FileAccess.Write, FileShare.None, 4096);
        await using var teed = new S3Teed(target, copy);
        teed.Write(new byte[100]);
        Assert.NotNull(teed.Copy);
        for (var number = 0; number < 5; number++)
        {
            await teed.WriteAsync(new byte[3000], TestContext.Current.CancellationToken);
        }

        Assert.Null(teed.Copy);
        Assert.Equal(15_100, target.Length);
        Assert.False(File.Exists(folder.PathOf("full.part")));
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public void A_disk_that_is_full_at_the_end_keeps_no_copy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full");
        File.CreateSymbolicLink(folder.PathOf("full.part"), "/dev/full");
        var copy = new FileStream(folder.PathOf("full.part"), FileMode.Open, FileAccess.Write, FileShare.None, 4096);
        copy.Write(new byte[100]);
        Assert.False(Cache().TryFinish("f", copy));
        Assert.Null(Cache().TryOpen("f"));
    }

    private static byte[] Content(string name) => [.. Enumerable.Repeat((byte)name.Sum(letter => letter), Size)];

    private static byte[] ReadAll(FileStream found)
    {
        var content = new byte[found.Length];
        found.ReadExactly(content);
        return content;
    }

    private static byte[]? Read(FileCache cache, string name)
    {
        using var found = cache.TryOpen(name);
        return found is null ? null : ReadAll(found);
    }

    private FileCache Cache() => new(folder.Root, Limit, clock);

    private void Add(FileCache cache, string name)
    {
        lock (clock)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var copy = cache.TryBegin(Guid.NewGuid().ToString("N"))!;
        copy.Write(Content(name));
        Assert.True(cache.TryFinish(name, copy));
    }

    private long Bytes() => new DirectoryInfo(folder.Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);
}
