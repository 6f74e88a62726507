using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services.Compaction;

/// <summary>Every merge-on-read table that Hudi 0.15 made, compacted by us: no row changes, in no query.</summary>
public sealed class GoldenCompactionTests
{
    private const string FileName = "_hoodie_file_name";

    public static TheoryData<string> Tables => [.. GoldenTable.Names("hudi-0.15").Where(name => name.StartsWith("mor_", StringComparison.Ordinal) && !IsRefused(name))];

    public static TheoryData<string> Refused => [.. GoldenTable.Names("hudi-0.15").Where(IsRefused)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Compaction_changes_no_row(string name)
    {
        using var table = GoldenTable.Of015(name);
        var asOf = table.Queries.Where(query => query.Request.Kind == ScanKind.Snapshot && KnownDifferences.Of(name, query.Name) is null && query.Expected is not null).ToList();
        var before = await RowsAsync(table, new ScanRequest());

        var result = await CompactAsync(table, new CompactionRequest());

        Assert.True(result.Outcome is null or CommitOutcome.Committed, $"{result.Outcome}");
        Assert.Equal(before, await RowsAsync(table, new ScanRequest()));
        foreach (var query in asOf)
        {
            Assert.Equal(WithoutFile(table.ExpectedRows(query)), WithoutFile(await table.OurRowsAsync(query)));
        }

        if ((await TableState.LoadAsync(new LocalStorage(table.Root), Stop)).Timeline.PendingWrites.All(instant => instant.Action != TimelineAction.ReplaceCommit))
        {
            // Nothing was left out because a clustering works on it.
            Assert.Equal(before, await RowsAsync(table, new ScanRequest { Kind = ScanKind.ReadOptimized }));
            await AssertCompactAsync(table);
        }
    }

    [Theory]
    [InlineData("mor_compaction_pending", "20261122152415409")]
    [InlineData("mor_logonly_compaction_pending", "20261122144348722")]
    [InlineData("mor_compaction_killed", "20261122144458121")]
    [InlineData("mor_compaction_killed_then_write", "20261122144458121")]
    public async Task A_plan_of_hudi_completes_under_its_own_instant(string name, string instant)
    {
        using var table = GoldenTable.Of015(name);
        var before = await RowsAsync(table, new ScanRequest());

        var result = await CompactAsync(table, new CompactionRequest { Mode = CompactionMode.RunPending });

        Assert.Equal(instant, result.Instant.ToString());
        Assert.Equal(instant, result.Plan.Resumes.ToString());
        Assert.Equal(before, await RowsAsync(table, new ScanRequest()));
        var state = await TableState.LoadAsync(new LocalStorage(table.Root), Stop);
        Assert.Empty(state.Timeline.PendingWrites);
        var metadata = await state.MetadataOfAsync(state.Timeline.FindWrite(result.Instant!.Value)!, Stop);
        Assert.True(metadata.Compacted);
        Assert.Equal(WriteOperation.Compact, metadata.OperationType);
        Assert.NotNull(metadata.SchemaJson);
        var files = Directory.EnumerateFiles(table.Root, $"*_{instant}.parquet", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(table.Root, path));
        Assert.Equal(metadata.Stats.Select(stat => stat.Path).Order(), files.Order());
        Assert.False(Directory.Exists(Path.Combine(table.Root, ".hoodie", ".temp", instant)));
    }

    [Fact]
    public async Task Numbers_in_the_commit_are_those_that_hudi_wrote()
    {
        using var ours = GoldenTable.Of015("mor_logonly_compaction_pending");
        using var theirs = GoldenTable.Of015("mor_logonly_compacted");
        await CompactAsync(ours, new CompactionRequest());

        var instant = InstantTime.Parse("20261122144348722");
        Assert.Equal(await StatsAsync(theirs, instant), await StatsAsync(ours, instant));

        using var killed = GoldenTable.Of015("mor_compaction_killed_then_write");
        using var run = GoldenTable.Of015("mor_compaction_killed_then_run");
        await CompactAsync(killed, new CompactionRequest { Mode = CompactionMode.RunPending });
        instant = InstantTime.Parse("20261122144458121");
        Assert.Equal(await StatsAsync(run, instant), await StatsAsync(killed, instant));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Tables_that_are_not_written_are_not_compacted(string name)
    {
        using var table = GoldenTable.Of015(name);
        var refused = await Assert.ThrowsAsync<LakehouseException>(() => CompactAsync(table, new CompactionRequest()));
        Assert.Equal(ErrorKind.Unsupported, refused.Kind);
    }

    private static bool IsRefused(string name) => name.StartsWith("mor_virtual_keys", StringComparison.Ordinal);

    private static async Task<ServiceResult> CompactAsync(GoldenTable table, CompactionRequest request)
    {
        await using var services = await TableServices.OpenAsync(new LocalStorage(table.Root), new WriterOptions(), Stop);
        return await services.RunAsync(request, cancellationToken: Stop);
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(GoldenTable table, ScanRequest request) =>
        WithoutFile(await OurRows.ReadAsync(table.Root, request with { WithMetaColumns = true }));

    private static IReadOnlyList<string> WithoutFile(IEnumerable<string> rows) => [.. rows.Select(row =>
    {
        var members = JsonNode.Parse(row)!.AsObject();
        members.Remove(FileName);
        return members.ToJsonString();
    }).Order(StringComparer.Ordinal)];

    private static async Task AssertCompactAsync(GoldenTable table)
    {
        var state = await TableState.LoadAsync(new LocalStorage(table.Root), Stop);
        var view = await FileSystemView.LoadAsync(state, cancellationToken: Stop);
        Assert.All(view.LatestSlices, slice => Assert.Empty(slice.LogFiles));
        foreach (var row in await OurRows.ReadAsync(table.Root, new ScanRequest { WithMetaColumns = true }))
        {
            var name = (string)JsonNode.Parse(row)![FileName]!;
            Assert.Contains(view.LatestSlices, slice => slice.BaseFile!.Name.ToString() == name);
        }
    }

    private static async Task<IReadOnlyList<string>> StatsAsync(GoldenTable table, InstantTime instant)
    {
        var state = await TableState.LoadAsync(new LocalStorage(table.Root), Stop);
        var metadata = await state.MetadataOfAsync(state.Timeline.FindWrite(instant)!, Stop);
        return [.. metadata.Stats.Select(stat => $"{stat.PartitionPath} {stat.FileId} {stat.PrevCommit} {stat.NumWrites} {stat.NumInserts} {stat.NumUpdateWrites} {stat.NumDeletes} "
            + $"{stat.TotalLogRecords} {stat.TotalLogFilesCompacted} {stat.TotalLogSizeCompacted} {stat.TotalUpdatedRecordsCompacted} {stat.TotalLogBlocks} {stat.TotalCorruptLogBlock} {stat.TotalRollbackBlocks}")
            .Order(StringComparer.Ordinal)];
    }
}
