using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

/// <summary>Hudi archives beyond a savepoint when told so, and then sees no file of what it archived; the rows are the table's all the same.</summary>
public sealed class ArchivedAfterSavepointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_archived_beyond_a_savepoint_are_read()
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, buckets: 1);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 0 }, Stop))
        {
            await writer.WriteRowsAsync([new("a", "eu", 1, "1")]);
            await writer.WriteRowsAsync([new("b", "us", 2, "2")]);
            for (var write = 3; write < 8; write++)
            {
                await writer.WriteRowsAsync([new("a", "eu", write, $"{write}")]);
            }
        }

        var before = await TableState.LoadAsync(storage, Stop);
        var first = before.Timeline.CompletedWrites[0];
        var path = before.Properties.Layout.PathOf(first.FileName(before.Properties.Layout));
        var content = await storage.TryReadAsync(path, Stop);
        await using (var services = await TableServices.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await services.RunAsync(new ArchivalRequest { MinCommits = 2, MaxCommits = 3 }, cancellationToken: Stop);
        }

        await storage.PutAsync(path, content, PutCondition.Always, Stop);
        await storage.PutAsync(before.Properties.Layout.PathOf($"{first.Time}.savepoint"), ReadOnlyMemory<byte>.Empty, PutCondition.Always, Stop);

        var after = await TableState.LoadAsync(storage, Stop);
        Assert.Equal(first.Time, after.Timeline.CompletedWrites[0].Time);
        Assert.DoesNotContain(after.Timeline.CompletedWrites, write => write.Time == before.Timeline.CompletedWrites[1].Time);
        Assert.Equal(["7", "2"], (await OrderTable.ReadAsync(storage)).Select(row => row.Note));
    }
}
