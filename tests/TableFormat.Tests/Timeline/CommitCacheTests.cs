using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class CommitCacheTests
{
    [Fact]
    public void The_commits_not_used_for_longest_make_room()
    {
        var cache = new CommitCache(30);
        cache.Add(Commit(1), CommitMetadata.Empty, 10);
        cache.Add(Commit(2), CommitMetadata.Empty, 10);
        cache.Add(Commit(3), CommitMetadata.Empty, 10);
        Assert.True(cache.TryGet(Commit(1), out _));

        cache.Add(Commit(4), CommitMetadata.Empty, 15);

        Assert.Equal([1, 4], Enumerable.Range(1, 4).Where(number => cache.TryGet(Commit(number), out _)));
        Assert.Equal(25, cache.Bytes);
    }

    [Fact]
    public void A_long_timeline_never_takes_more_than_the_limit()
    {
        var cache = new CommitCache(1000);
        for (var number = 1; number < 500; number++)
        {
            cache.Add(Commit(number), CommitMetadata.Empty, number % 300);
            Assert.InRange(cache.Bytes, 0, 1000);
        }

        Assert.True(cache.TryGet(Commit(499), out _));
    }

    [Fact]
    public void What_is_larger_than_the_limit_is_not_kept_and_moves_nothing_out()
    {
        var cache = new CommitCache(10);
        cache.Add(Commit(1), CommitMetadata.Empty, 10);
        cache.Add(Commit(2), CommitMetadata.Empty, 11);
        cache.Add(Commit(1), CommitMetadata.Empty, 10);
        Assert.True(cache.TryGet(Commit(1), out _));
        Assert.False(cache.TryGet(Commit(2), out _));
        Assert.Equal(10, cache.Bytes);
    }

    private static CommitKey Commit(int number) => new(
        "table", new Instant(InstantTime.Parse($"20260101{number:000000}"), TimelineAction.Commit, InstantState.Completed), new FileStamp(1, 1));
}
