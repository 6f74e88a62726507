using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services.Compaction;

public sealed class CompactionTriggerTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delta_commits_count_from_the_last_compaction_and_only_where_they_wrote_logs()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        var trigger = new CompactionTrigger { DeltaCommits = 2 };
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        await writer.WriteRowsAsync([new("a", "us", 1)]);
        await writer.WriteRowsAsync([new("a", "eu", 2)]);
        Assert.False(await IsDueAsync(trigger));
        await writer.WriteRowsAsync([new("a", "eu", 3)]);
        Assert.True(await IsDueAsync(trigger));

        await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.ScheduleOnly }, cancellationToken: Stop);
        Assert.False(await IsDueAsync(trigger));
        await writer.WriteRowsAsync([new("a", "eu", 4)]);
        await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.RunPending }, cancellationToken: Stop);
        Assert.False(await IsDueAsync(trigger));
        await writer.WriteRowsAsync([new("a", "eu", 5)]);
        Assert.True(await IsDueAsync(trigger));
    }

    [Fact]
    public async Task Bytes_and_time_are_bounds_too_and_null_is_none()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        await writer.WriteRowsAsync([new("a", "eu", 2)]);

        Assert.True(await IsDueAsync(new CompactionTrigger { DeltaCommits = null, LogBytes = 100 }));
        Assert.False(await IsDueAsync(new CompactionTrigger { DeltaCommits = null, LogBytes = 1 << 20 }));
        Assert.True(await IsDueAsync(new CompactionTrigger { DeltaCommits = null, Elapsed = TimeSpan.FromMinutes(1) }, TimeSpan.FromMinutes(2)));
        Assert.False(await IsDueAsync(new CompactionTrigger { DeltaCommits = null, Elapsed = TimeSpan.FromDays(1) }, TimeSpan.FromMinutes(2)));
        Assert.False(await IsDueAsync(new CompactionTrigger { DeltaCommits = null }, TimeSpan.FromDays(400)));
    }

    private async Task<bool> IsDueAsync(CompactionTrigger trigger, TimeSpan later = default) =>
        await trigger.IsDueAsync(await TableState.LoadAsync(storage, Stop), TimeProvider.System.GetUtcNow() + later, Stop);
}
