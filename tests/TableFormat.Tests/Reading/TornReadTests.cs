using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

/// <summary>A cleaner or a rollback takes files away between the plan of a read and its first row.</summary>
public sealed class TornReadTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);
    private long sequence;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_read_whose_files_were_cleaned_says_so_and_is_right_when_planned_again(TableType type)
    {
        await WriteAsync(type, "first");
        await WriteAsync(type, "second");
        var table = await HudiTable.OpenAsync(storage, Stop);
        var plan = await table.PlanAsync(new ScanRequest(), Stop);
        await ServeAsync(type, new CompactionRequest());
        await WriteAsync(type, "third");
        await ServeAsync(type, new CompactionRequest());
        await WriteAsync(type, "fourth");
        await ServeAsync(TableType.MergeOnRead, new CleaningRequest { Policy = CleaningPolicy.LatestFileVersions, Retained = 1 });

        Assert.True(await table.IsTornAsync(plan, Stop));
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => ReadAsync(table, plan));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);

        table = await table.RefreshAsync(Stop);
        plan = await table.PlanAsync(new ScanRequest(), Stop);
        Assert.Equal(1, await ReadAsync(table, plan));
        Assert.False(await table.IsTornAsync(plan, Stop));
        Assert.Equal("fourth", Assert.Single(await OrderTable.ReadAsync(storage)).Note);
    }

    private static async Task<int> ReadAsync(HudiTable table, ScanPlan plan)
    {
        var rows = 0;
        await foreach (var batch in table.ReadAsync(plan, Stop))
        {
            using (batch)
            {
                rows += batch.Length;
            }
        }

        return rows;
    }

    private async Task WriteAsync(TableType type, string note)
    {
        if (await storage.StatAsync(TablePropertiesFile.Path, Stop) is null)
        {
            await OrderTable.CreateAsync(storage, buckets: 1, type: type);
        }

        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 0 }, Stop);
        await writer.WriteRowsAsync([new("a", "eu", ++sequence, note)]);
    }

    private async Task ServeAsync(TableType type, ServiceRequest request)
    {
        if (type == TableType.MergeOnRead)
        {
            await using var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop);
            await services.RunAsync(request, cancellationToken: Stop);
        }
    }
}
