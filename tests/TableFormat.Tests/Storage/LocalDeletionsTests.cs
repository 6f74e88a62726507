using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

/// <summary>Which folders are flushed, and that it happens before a new file has its name.</summary>
public sealed class LocalDeletionsTests : IDisposable
{
    private readonly TempFolder folder = new("deletions");
    private readonly List<string> flushed = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deletions_are_flushed_once_per_folder_and_before_the_next_put()
    {
        var storage = Open("later");
        await PutAsync(storage, "a/1", "a/2", "b/1");
        await storage.DeleteAsync("a/1", Stop);
        await storage.DeleteAsync("a/2", Stop);
        await storage.DeleteAsync("b/1", Stop);
        Assert.Empty(flushed);

        await PutAsync(storage, "later");
        await PutAsync(storage, "later still");

        Assert.Equal(["a", "b"], flushed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Uploads_and_scopes_of_the_store_wait_for_them_too()
    {
        var storage = Open("x/up");
        await PutAsync(storage, "x/a/1");
        await storage.Scope("x").DeleteAsync("a/1", Stop);
        await using var upload = await storage.CreateAsync("x/up", Stop);
        Assert.Empty(flushed);

        await upload.CompleteAsync(Stop);

        Assert.Equal(["a"], flushed);
    }

    [Fact]
    public async Task Of_a_removed_folder_its_parent_is_flushed()
    {
        var storage = Open("later");
        await PutAsync(storage, "p/a/1", "p/a/2");
        await storage.DeleteAsync("p/a/1", Stop);
        await storage.DeleteFolderAsync("p/a", Stop);

        await PutAsync(storage, "later");

        Assert.Equal(["p"], flushed);
    }

    [Fact]
    public async Task What_was_not_there_needs_no_flush()
    {
        var storage = Open("later");
        await storage.DeleteAsync("nothing", Stop);
        await storage.DeleteFolderAsync("nothing", Stop);

        await PutAsync(storage, "later");

        Assert.Empty(flushed);
    }

    public void Dispose() => folder.Dispose();

    private static async Task PutAsync(IStorage storage, params string[] paths)
    {
        foreach (var path in paths)
        {
            await storage.PutAsync(path, new byte[1], PutCondition.IfAbsent, Stop);
        }
    }

    private LocalStorage Open(string next) => new(folder.Root, new LocalDeletions(path =>
    {
        Assert.False(File.Exists(Path.Combine(folder.Root, next)), $"{next} is there before the deletions in {path} are durable");
        flushed.Add(Path.GetFileName(path));
    }));
}
