using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Services.Cleaning;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

public sealed class CleaningTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_versions_stay_as_the_newest_commits_need()
    {
        await WriteVersionsAsync(commits: 8, retained: 3);

        var state = await TableState.LoadAsync(storage, Stop);
        var writes = state.Timeline.CompletedWrites;
        var slices = (await FileSystemView.LoadAsync(state, cancellationToken: Stop)).Groups.Single().Slices;

        // The three retained, and the one before them that a query as of the oldest of them needs.
        Assert.Equal([writes[7].Time, writes[6].Time, writes[5].Time, writes[4].Time], slices.Select(slice => slice.BaseInstant));
        Assert.Equal(writes[5].Time, state.EarliestRetained);
        Assert.Equal("7", (await OrderTable.ReadAsync(storage)).Single().Note);
    }

    [Fact]
    public async Task Nothing_is_cleaned_when_told_so()
    {
        await WriteVersionsAsync(commits: 5, retained: 0);

        var state = await TableState.LoadAsync(storage, Stop);
        Assert.Equal(5, (await FileSystemView.LoadAsync(state, cancellationToken: Stop)).Groups.Single().Slices.Count);
        Assert.DoesNotContain(state.Timeline.Instants, instant => instant.Action == TimelineAction.Clean);
    }

    [Fact]
    public async Task Slices_of_a_savepoint_stay_until_it_is_gone()
    {
        await WriteVersionsAsync(commits: 2, retained: 1);
        var first = (await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites[0].Time;
        await SavepointAsync(SavepointAction.Create, first);

        await WriteVersionsAsync(commits: 3, retained: 1);
        Assert.Contains(first, await InstantsOfFilesAsync());

        await SavepointAsync(SavepointAction.Delete, first);
        await WriteVersionsAsync(commits: 2, retained: 1);
        Assert.DoesNotContain(first, await InstantsOfFilesAsync());
    }

    [Fact]
    public async Task What_a_rollback_has_made_the_newest_can_be_asked_for_and_kept_whatever_bound_the_last_clean_named()
    {
        await WriteVersionsAsync(commits: 4, retained: 1);
        var writes = (await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites;
        await using (var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await services.RunAsync(new RollbackRequest { Instant = writes[3].Time }, cancellationToken: Stop);
        }

        Assert.Equal(writes[2].Time, (await TableState.LoadAsync(storage, Stop)).EarliestRetained);
        Assert.Equal("2", (await OrderTable.ReadAsync(storage, new ScanRequest { AsOf = writes[2].Time })).Single().Note);
        await SavepointAsync(SavepointAction.Create, writes[2].Time);
    }

    [Theory]
    [InlineData(25, null, new[] { 10 })]
    [InlineData(30, null, new[] { 10 })]
    [InlineData(35, null, new[] { 20, 10 })]
    [InlineData(5, null, new int[0])]
    [InlineData(35, 32, new[] { 30, 20, 10 })]
    [InlineData(25, 32, new[] { 10 })]
    public void The_newest_slice_before_the_earliest_retained_instant_stays(int earliest, int? replaced, int[] deleted)
    {
        var slices = new[] { 30, 20, 10 }.Select(time => SliceAt(At(time))).ToList();
        var group = new FileGroup("p", "f", slices, replaced is { } time ? At(time) : null);

        var old = new OldSlices(new RetentionRule(CleaningPolicy.LatestCommits, 1), At(earliest), pending: null);
        Assert.Equal(deleted.Select(At), old.Of(group, new HashSet<FileSlice>()).Select(slice => slice.BaseInstant));
    }

    private async Task SavepointAsync(SavepointAction action, InstantTime instant)
    {
        await using var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop);
        await services.RunAsync(new SavepointRequest { Action = action, Instant = instant }, cancellationToken: Stop);
    }

    private static FileSlice SliceAt(InstantTime instant)
    {
        var name = new BaseFileName("f", "0-0-0", instant);
        return new FileSlice("p", "f", instant, new BaseFile(name, $"p/{name}", 1), []);
    }

    private static InstantTime At(int time) => InstantTime.Parse($"202601010000000{time:D2}");

    private async Task WriteVersionsAsync(int commits, int retained)
    {
        if (await storage.StatAsync(TablePropertiesFile.Path, Stop) is null)
        {
            await OrderTable.CreateAsync(storage, buckets: 1, partitioned: false, ordered: false);
        }

        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = retained }, Stop);
        for (var commit = 0; commit < commits; commit++)
        {
            await writer.WriteRowsAsync([new("a", "eu", commit, $"{commit}")]);
        }
    }

    private async Task<List<InstantTime>> InstantsOfFilesAsync()
    {
        var instants = new List<InstantTime>();
        await foreach (var entry in storage.ListAsync(string.Empty, recursive: false, Stop))
        {
            if (BaseFileName.TryParse(entry.Name, out var name))
            {
                instants.Add(name.Instant);
            }
        }

        return instants;
    }
}
