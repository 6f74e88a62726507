using System.Text;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups;

/// <summary>File slices of versions 8 and 9 (spec 13): log files are named after their write, and belong where it was completed.</summary>
public sealed class CompletionTimeViewTests
{
    private const string FileId = "f-0";

    private readonly MemoryStorage storage = new(new ManualClock());

    public CompletionTimeViewTests()
    {
        Put(".hoodie/hoodie.properties", "hoodie.table.name=t\nhoodie.table.type=MERGE_ON_READ\nhoodie.table.version=9\nhoodie.timeline.layout.version=2\n");
        Put(".hoodie_partition_metadata", "");
    }

    [Fact]
    public async Task Logs_are_merged_in_the_order_in_which_their_writes_completed()
    {
        Base(1, 2);
        Log(3, 9);
        Log(4, 6);
        Log(5, 7);

        Assert.Equal("1: 4 5 3", await NewestAsync());
    }

    [Fact]
    public async Task A_log_belongs_to_the_newest_base_file_that_was_begun_before_the_log_completed()
    {
        Base(1, 2);
        Log(3, 8);
        Log(4, 5);
        Base(6, 9, "commit");

        Assert.Equal("6: 3", await NewestAsync());
        Assert.Equal(["6: 3", "1: 4"], await SlicesAsync());
    }

    [Fact]
    public async Task Logs_without_a_base_file_are_one_slice_from_the_first_on()
    {
        Log(3, 4);
        Log(5, 6);
        Log(7, 8);

        Assert.Equal("3: 3 5 7", await NewestAsync());
    }

    [Fact]
    public async Task Logs_behind_a_pending_compaction_are_joined_to_the_slice_before()
    {
        Base(1, 2);
        Log(3, 4);
        Put($".hoodie/timeline/{Instant(5)}.compaction.requested", "");
        Log(6, 7);

        Assert.Equal(["5: 6", "1: 3"], await SlicesAsync());
        Assert.Equal("1: 3 6", await NewestAsync());
    }

    [Fact]
    public async Task Pending_compactions_of_other_groups_take_no_rows_away()
    {
        Base(1, 2);
        Log(3, 4);
        Put($".hoodie/timeline/{Instant(5)}.compaction.requested", "");
        Log(6, 7);
        Put($".hoodie/timeline/{Instant(8)}.compaction.requested", "");
        Log(9, 10);

        Assert.Equal("1: 3 6 9", await NewestAsync());
    }

    [Fact]
    public async Task Logs_of_writes_that_are_not_complete_are_not_seen()
    {
        Base(1, 2);
        Log(3, 4);
        Put($".{FileId}_{Instant(5)}.log.1_0-0-0", "x");
        Put($".hoodie/timeline/{Instant(5)}.deltacommit.inflight", "");

        Assert.Equal("1: 3", await NewestAsync());
    }

    private static string Instant(int number) => $"20250101{number:D9}";

    private static string Text(FileSlice slice) => $"{Number(slice.BaseInstant)}: {string.Join(' ', slice.LogFiles.Select(log => Number(log.Name.Instant)))}";

    private static int Number(InstantTime instant) => int.Parse(instant.ToString()[8..]);

    private void Base(int at, int completed, string action = "deltacommit")
    {
        Put($"{FileId}_0-0-0_{Instant(at)}.parquet", "x");
        Put($".hoodie/timeline/{Instant(at)}_{Instant(completed)}.{action}", "");
    }

    private void Log(int at, int completed)
    {
        Put($".{FileId}_{Instant(at)}.log.1_0-0-0", "x");
        Put($".hoodie/timeline/{Instant(at)}_{Instant(completed)}.deltacommit", "");
    }

    private async Task<string> NewestAsync() => Text(Assert.Single((await ViewAsync()).LatestSlices));

    private async Task<IReadOnlyList<string>> SlicesAsync() => [.. Assert.Single((await ViewAsync()).Groups).Slices.Select(Text)];

    private async Task<FileSystemView> ViewAsync() => await FileSystemView.LoadAsync(await TableState.LoadAsync(storage));

    private void Put(string path, string content) =>
        storage.PutAsync(path, Encoding.UTF8.GetBytes(content), PutCondition.Always).AsTask().GetAwaiter().GetResult();
}
