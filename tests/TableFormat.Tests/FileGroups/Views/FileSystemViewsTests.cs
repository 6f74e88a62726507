using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups.Views;

/// <summary>A view that was followed along the timeline is the view of a fresh listing, whatever happened.</summary>
public sealed class FileSystemViewsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public async Task Views_of_random_histories_are_those_of_a_listing(int version)
    {
        for (var run = 0; run < 10; run++)
        {
            var seed = Environment.GetEnvironmentVariable("LAKEHOUSE_SEED") is { } text ? int.Parse(text) : 1 + run;
            var steps = new List<string>();
            try
            {
                await RunAsync(new RandomHistory(seed, version), steps);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"LAKEHOUSE_SEED={seed} after {string.Join("; ", steps.TakeLast(12))}: {exception.Message}", exception);
            }
        }
    }

    [Fact]
    public async Task A_commit_whose_metadata_cannot_be_read_is_made_up_for_by_a_listing()
    {
        var table = new WrittenTable().Commit(1).Partition("p").Base("p", "a-0", 1);
        await table.ViewAsync();

        table.Commit(2, metadata: "{ torn").Base("p", "a-0", 2);

        Assert.Equal(WrittenTable.Instant(2), Assert.Single((await table.ViewAsync()).LatestSlices).BaseInstant.ToString());
    }

    [Fact]
    public async Task Many_readers_at_once_see_the_same_files()
    {
        var history = new RandomHistory(11, 6);
        for (var round = 0; round < 10; round++)
        {
            for (var step = 0; step < 5; step++)
            {
                history.Step();
            }

            var state = await TableState.LoadAsync(history.Storage, Stop);
            var views = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => FileSystemView.LoadAsync(state, cancellationToken: Stop), Stop)));
            var listed = (await FileListing.ListAsync(state, null, Stop)).View(null, null);
            Assert.All(views, view => Assert.Equal(Texts(listed.Groups), Texts(view.Groups)));
        }
    }

    private static async Task RunAsync(RandomHistory history, List<string> steps)
    {
        TableState? earlier = null;
        for (var look = 0; look < 50; look++)
        {
            for (var count = 1 + history.Next(4); count > 0; count--)
            {
                steps.Add(history.Step());
            }

            var state = await TableState.LoadAsync(history.Storage, Stop);
            await AssertSameAsync(state, asOf: null, partitions: null);
            await AssertSameAsync(state, history.RandomInstant(), partitions: null);
            await AssertSameAsync(state, asOf: null, ["p1", "p2", "none"]);
            await AssertReaderSeesAllAsync(state);
            if (earlier is not null && history.Next(3) == 0)
            {
                await AssertSameAsync(earlier, asOf: null, partitions: null);
            }

            earlier = history.Next(2) == 0 ? state : earlier;
        }
    }

    private static async Task AssertSameAsync(TableState state, InstantTime? asOf, IReadOnlyCollection<string>? partitions)
    {
        var listed = (await FileListing.ListAsync(state, partitions, Stop)).View(asOf, partitions);
        var followed = await FileSystemView.LoadAsync(state, asOf, partitions, Stop);
        Assert.Equal(Texts(listed.Groups), Texts(followed.Groups));
        Assert.Equal(Texts(listed.LatestSlices), Texts(followed.LatestSlices));
        Assert.Equal(Texts(listed.LatestBaseSlices), Texts(followed.LatestBaseSlices));
        Assert.Equal(listed.Groups.Select(group => group.PartitionPath).Distinct(), followed.Groups.Select(group => group.PartitionPath).Distinct());
    }

    // A reader's view may lack logs of writes that are not committed, and nothing else.
    private static async Task AssertReaderSeesAllAsync(TableState state)
    {
        var listed = (await FileListing.ListAsync(state, null, Stop)).View(null, null);
        var followed = await FileSystemViews.GetAsync(state, null, null, withPending: false, Stop);
        var committed = new HashSet<string>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            committed.UnionWith((await state.MetadataOfAsync(write, Stop)).Stats.Select(stat => stat.Path!));
        }

        Assert.Equal(listed.LatestBaseSlices.Select(slice => slice.BaseFile), followed.LatestBaseSlices.Select(slice => slice.BaseFile));
        var seen = followed.LatestSlices.SelectMany(slice => slice.LogFiles).Select(log => log.Path).ToHashSet();
        Assert.All(listed.LatestSlices.SelectMany(slice => slice.LogFiles).Where(log => committed.Contains(log.Path)), log => Assert.Contains(log.Path, seen));
    }

    private static IEnumerable<string> Texts(IEnumerable<FileGroup> groups) =>
        groups.Select(group => $"{group.PartitionPath}/{group.FileId} {group.ReplacedAt} {string.Join(" | ", Texts(group.Slices))}");

    private static IEnumerable<string> Texts(IEnumerable<FileSlice> slices) => slices.Select(slice =>
        $"{slice.PartitionPath}/{slice.FileId} {slice.BaseInstant} {slice.BaseFile} {string.Join(", ", slice.LogFiles)}");
}
