using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services.LogCompaction;

/// <summary>Log files of tables that Hudi 0.15 made, merged by us: no row changes, then or after the compaction that follows.</summary>
public sealed class GoldenLogCompactionTests
{
    public static TheoryData<string> Tables => [.. GoldenTable.Names("hudi-0.15").Where(name =>
        name.StartsWith("mor_", StringComparison.Ordinal) && !name.StartsWith("mor_virtual_keys", StringComparison.Ordinal))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Log_compaction_changes_no_row(string name)
    {
        using var table = GoldenTable.Of015(name);
        var asOf = table.Queries.Where(query => query.Request.Kind == ScanKind.Snapshot && KnownDifferences.Of(name, query.Name) is null && query.Expected is not null).ToList();
        var before = await OurRows.ReadAsync(table.Root, new ScanRequest());

        var result = await RunAsync(table, new LogCompactionRequest { MinBlocks = 2 });

        Assert.True(result.Outcome is null or CommitOutcome.Committed, $"{result.Outcome}");
        Assert.Equal(before, await OurRows.ReadAsync(table.Root, new ScanRequest()));
        foreach (var query in asOf)
        {
            Assert.Equal(table.ExpectedRows(query), await table.OurRowsAsync(query));
        }

        var again = await RunAsync(table, new LogCompactionRequest { MinBlocks = 2 });
        Assert.Null(again.Outcome);
        await RunAsync(table, new CompactionRequest());
        var after = await OurRows.ReadAsync(table.Root, new ScanRequest());
        Assert.Equal(before.Count, after.Count);
    }

    [Fact]
    public async Task A_plan_of_hudi_gives_the_log_files_that_hudi_wrote()
    {
        using var ours = GoldenTable.Of015("mor_logcompaction_pending");
        using var theirs = GoldenTable.Of015("mor_logcompaction");
        var instant = InstantTime.Parse("20261122153103588");

        var result = await RunAsync(ours, new LogCompactionRequest());

        Assert.Equal(instant, result.Instant);
        Assert.Equal(instant, result.Plan.Resumes);
        Assert.Equal(await StatsAsync(theirs, instant), await StatsAsync(ours, instant));
        Assert.Equal(await BlocksAsync(theirs, instant), await BlocksAsync(ours, instant));
    }

    private static async Task<ServiceResult> RunAsync(GoldenTable table, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(new LocalStorage(table.Root), new WriterOptions(), Stop);
        return await services.RunAsync(request, cancellationToken: Stop);
    }

    private static async Task<IReadOnlyList<string>> StatsAsync(GoldenTable table, InstantTime instant)
    {
        var state = await TableState.LoadAsync(new LocalStorage(table.Root), Stop);
        var metadata = await state.MetadataOfAsync(state.Timeline.FindWrite(instant)!, Stop);
        Assert.True(metadata.Compacted);
        Assert.Equal(WriteOperation.LogCompact, metadata.OperationType);
        return [.. metadata.Stats.Select(stat => $"{stat.PartitionPath} {stat.FileId} {stat.PrevCommit} {stat.NumWrites} {stat.NumInserts} {stat.NumUpdateWrites} {stat.NumDeletes} "
            + $"{stat.TotalLogRecords} {stat.TotalLogFilesCompacted} {stat.TotalLogSizeCompacted} {stat.TotalUpdatedRecordsCompacted} {stat.TotalLogBlocks} {stat.FileSizeInBytes} "
            + $"{stat.Delta!.LogVersion} {stat.Delta.BaseFile} {string.Join(' ', stat.Delta.LogFiles.SkipLast(1))}").Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> BlocksAsync(GoldenTable table, InstantTime instant)
    {
        var storage = new LocalStorage(table.Root);
        var texts = new List<string>();
        await foreach (var entry in storage.ListAsync(string.Empty, recursive: true, Stop))
        {
            if (LogFileName.TryParse(entry.Name, out var name))
            {
                var blocks = await LogFileReader.ReadBlocksAsync(storage, entry.Path, entry.Length, Stop);
                texts.AddRange(blocks.Where(block => block.Headers[LogHeader.InstantTime] == instant.ToString()).Select(block =>
                    $"{name.FileId} {name.Instant} {name.Version} {block.Kind} {block.ContentLength} {string.Join(' ', block.Headers.OrderBy(header => header.Key))}"));
            }
        }

        Assert.Equal(4, texts.Count);
        return [.. texts.Order(StringComparer.Ordinal)];
    }
}
