using Lakehouse.TableFormat.FileGroups;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups;

public sealed class FileSystemViewTests
{
    [Fact]
    public async Task The_newest_committed_file_of_each_group_is_read()
    {
        var table = new WrittenTable().Commit(1).Commit(2).Partition("p")
            .Base("p", "a-0", 1).Base("p", "a-0", 2).Base("p", "b-0", 1);

        Assert.Equal(["p/a-0 2", "p/b-0 1"], Bases((await table.ViewAsync()).LatestSlices));
    }

    [Fact]
    public async Task Files_of_pending_and_failed_writes_do_not_exist()
    {
        var table = new WrittenTable().Commit(2).Pending(3, "inflight").Pending(3, "commit.requested").Commit(5).Partition("p")
            .Base("p", "a-0", 2).Base("p", "a-0", 3, content: "").Base("p", "a-0", 4).Base("p", "a-0", 6).Base("p", "c-0", 3);

        Assert.Equal(["p/a-0 2"], Bases((await table.ViewAsync()).LatestSlices));
    }

    [Fact]
    public async Task Files_older_than_the_timeline_were_archived_as_committed()
    {
        var table = new WrittenTable().Commit(5).Partition("").Base("", "a-0", 1).Base("", "b-0", 3);

        Assert.Equal(["/a-0 1", "/b-0 3"], Bases((await table.ViewAsync()).LatestSlices));
    }

    [Fact]
    public async Task Time_travel_sees_what_was_committed_then()
    {
        var table = new WrittenTable().Commit(1).Commit(2).Commit(4).Partition("p")
            .Base("p", "a-0", 1).Base("p", "a-0", 2).Base("p", "a-0", 4).Base("p", "b-0", 4);

        Assert.Equal(["p/a-0 2"], Bases((await table.ViewAsync(asOf: 3)).LatestSlices));
        Assert.Empty((await table.ViewAsync(asOf: 0)).LatestSlices);
    }

    [Fact]
    public async Task Replaced_groups_end_at_their_replace_commit()
    {
        const string replaced = """{"partitionToReplaceFileIds":{"p":["a-0"]}}""";
        var table = new WrittenTable().Commit(1).Commit(2, "replacecommit", replaced).Partition("p").Partition("q")
            .Base("p", "a-0", 1).Base("q", "a-0", 1).Base("p", "c-0", 2);

        Assert.Equal(["p/c-0 2", "q/a-0 1"], Bases((await table.ViewAsync()).LatestSlices));
        Assert.Equal(["p/a-0 1", "q/a-0 1"], Bases((await table.ViewAsync(asOf: 1)).LatestSlices));
        Assert.Equal(WrittenTable.Instant(2), (await table.ViewAsync()).Groups.Single(group => group is { PartitionPath: "p", FileId: "a-0" }).ReplacedAt.ToString());
    }

    [Fact]
    public async Task Partitions_are_folders_with_a_metafile_at_any_depth()
    {
        var table = new WrittenTable().Commit(1).Partition("2025/01").Partition("x=1")
            .Base("2025/01", "a-0", 1).Base("x=1", "b-0", 1).Base("x=1/below", "c-0", 1).Base("no", "d-0", 1);

        var view = await table.ViewAsync();
        Assert.Equal(["2025/01", "x=1"], view.Partitions);
        Assert.Equal(["2025/01/a-0 1", "x=1/b-0 1"], Bases(view.LatestSlices));
    }

    [Fact]
    public async Task Logs_belong_to_the_slice_whose_instant_they_name()
    {
        var table = new WrittenTable("MERGE_ON_READ").Commit(1, "deltacommit").Commit(2, "deltacommit").Partition("p")
            .Base("p", "a-0", 1).Log("p", "a-0", 1, 2).Log("p", "a-0", 1, 1).Log("p", "b-0", 2, 1);

        var view = await table.ViewAsync();
        Assert.Equal(["1,2", "1"], view.LatestSlices.Select(slice => string.Join(',', slice.LogFiles.Select(log => log.Name.Version))));
        Assert.Equal(["p/a-0 1"], Bases(view.LatestBaseSlices));
        Assert.Empty(view.LatestBaseSlices[0].LogFiles);
    }

    [Fact]
    public async Task Logs_that_an_undone_slice_left_do_not_hide_the_slice_before()
    {
        var table = new WrittenTable("MERGE_ON_READ").Commit(5, "deltacommit").Partition("p")
            .Base("p", "a-0", 1).Log("p", "a-0", 1, 1).Log("p", "a-0", 3, 1).Log("p", "b-0", 3, 1);

        var view = await table.ViewAsync();
        Assert.Equal(["p/a-0 1", "p/b-0 "], view.LatestSlices.Select(slice => $"p/{slice.FileId} {slice.BaseFile?.Name.Instant.ToString()[^1]}"));
        Assert.Equal([2, 1], view.LatestSlices.Select(slice => slice.LogFiles.Count));
    }

    [Fact]
    public async Task What_a_return_to_a_savepoint_left_stays_undone()
    {
        var table = new WrittenTable("MERGE_ON_READ").Commit(1, "deltacommit").Commit(1, "savepoint").Commit(5, "deltacommit").Partition("p")
            .Base("p", "a-0", 1).Log("p", "a-0", 3, 1).Base("p", "b-0", 3).Base("p", "c-0", 5);

        var view = await table.ViewAsync();
        Assert.Equal(["p/a-0 1", "p/c-0 5"], Bases(view.LatestSlices));
        Assert.All(view.LatestSlices, slice => Assert.Empty(slice.LogFiles));
    }

    [Fact]
    public async Task Logs_of_a_pending_compaction_join_the_slice_before()
    {
        var table = new WrittenTable("MERGE_ON_READ").Commit(1, "deltacommit").Commit(4, "deltacommit")
            .Pending(3, "compaction.requested").Partition("p")
            .Base("p", "a-0", 1).Log("p", "a-0", 1, 1).Log("p", "a-0", 3, 1).Base("p", "a-0", 3);

        var slice = Assert.Single((await table.ViewAsync()).LatestSlices);
        Assert.Equal(WrittenTable.Instant(1), slice.BaseFile!.Name.Instant.ToString());
        Assert.Equal([WrittenTable.Instant(1), WrittenTable.Instant(3)], slice.LogFiles.Select(log => log.Name.Instant.ToString()));
    }

    private static IEnumerable<string> Bases(IEnumerable<FileSlice> slices) =>
        slices.Select(slice => $"{slice.PartitionPath}/{slice.FileId} {int.Parse(slice.BaseFile!.Name.Instant.ToString()[8..])}");
}
