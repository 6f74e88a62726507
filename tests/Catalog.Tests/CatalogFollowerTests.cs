using System.Collections.Concurrent;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Catalog.Tests;

/// <summary>Commits are followed in the background.</summary>
public sealed class CatalogFollowerTests : ICatalogView
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private readonly InMemoryMetastore metastore = new();
    private readonly ConcurrentQueue<CatalogReport> reports = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    void ICatalogView.OnSync(CatalogReport report) => reports.Enqueue(report);

    [Fact]
    public async Task CommitsServicesAndRollbacksOfAWriterAreFollowed()
    {
        using var folder = new TempFolder();
        var storage = new LocalStorage(folder.PathOf("shop", "orders"));
        await OrderTable.CreateAsync(storage);
        await WriteAsync(storage, new OrderRow("a", "eu", 1, "x"), new OrderRow("b", "us", 1, "x"));
        Assert.Equal(["eu", "us"], await RegionsAsync());
        await using (var follower = Follower(Long))
        {
            await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Observer = follower }, Stop);
            await writer.DeletePartitionsAsync(["region=eu"], new WriteRequest(), Stop);
        }

        Assert.Equal(["us"], await RegionsAsync());
        await using (var follower = Follower(Long))
        {
            await using var services = await TableServices.OpenAsync(storage, new WriterOptions { Observer = follower }, Stop);
            var first = (await HudiTable.OpenAsync(storage, Stop)).State.Timeline.CompletedWrites[0].Time;
            await services.RunAsync(new RollbackRequest { To = first, KeepPosition = true }, cancellationToken: Stop);
        }

        Assert.Equal(["eu", "us"], await RegionsAsync());
        Assert.All(reports, report => Assert.Equal(CatalogStage.Synced, report.Stage));
    }

    [Fact]
    public async Task CommitsDuringASyncAreOneFurtherSync()
    {
        using var table = await LakeTable.CreateAsync();
        await table.CommitAsync("20240101000000001", "dt=a");
        var (entered, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        metastore.Before = call => entered.TrySetResult() ? released.Task : Task.CompletedTask;
        await using (var follower = Follower(Long))
        {
            follower.OnCommitted(table.Storage);
            await entered.Task.WaitAsync(Long, Stop);
            for (var more = 0; more < 20; more++)
            {
                follower.OnCommitted(table.Storage);
            }

            released.SetResult();
        }

        Assert.Equal(2, reports.Count);
    }

    [Fact]
    public async Task ManyCommitsWithinTheIntervalAreOneSync()
    {
        using var table = await LakeTable.CreateAsync();
        await table.CommitAsync("20240101000000001", "dt=a");
        var entered = new TaskCompletionSource();
        metastore.Before = _ =>
        {
            entered.TrySetResult();
            return Task.CompletedTask;
        };
        await using (var follower = new CatalogFollower(new CatalogSync(metastore, new CatalogOptions()), this, TimeProvider.System, Long, interval: Long))
        {
            follower.OnCommitted(table.Storage);
            await entered.Task.WaitAsync(Long, Stop);
            for (var more = 2; more < 20; more++)
            {
                await table.CommitAsync($"202401010000000{more:D2}", $"dt={more}");
                follower.OnCommitted(table.Storage);
            }
        }

        // The run's end does not wait for the interval.
        Assert.Equal(2, reports.Count);
        Assert.Equal(CatalogStage.Synced, reports.Last().Stage);
        Assert.Equal(19, (await metastore.ListPartitionsAsync((await metastore.GetTableAsync("shop", "orders", Stop))!, Stop).ToListAsync(Stop)).Count);
    }

    [Fact]
    public async Task AMetastoreThatDoesNotAnswerIsAskedAgain()
    {
        using var table = await LakeTable.CreateAsync();
        await table.CommitAsync("20240101000000001", "dt=a");
        var failures = 2;
        metastore.Before = _ => failures-- > 0 ? throw new LakehouseException(ErrorKind.Unavailable, "no answer") : Task.CompletedTask;
        await using (var follower = Follower(Long))
        {
            follower.OnCommitted(table.Storage);
        }

        Assert.Equal([CatalogStage.Waiting, CatalogStage.Waiting, CatalogStage.Synced], reports.Select(report => report.Stage));
    }

    [Fact]
    public async Task WhatIsOpenAfterTheGraceIsLeftToTheNextStart()
    {
        using var table = await LakeTable.CreateAsync();
        await table.CommitAsync("20240101000000001", "dt=a");
        metastore.Before = _ => throw new LakehouseException(ErrorKind.Unavailable, "no answer");
        await using (var follower = Follower(TimeSpan.Zero))
        {
            follower.OnCommitted(table.Storage);
        }

        Assert.Contains(reports, report => report.Stage is CatalogStage.Left or CatalogStage.Waiting or CatalogStage.Failed);
        metastore.Before = null;
        await using (var follower = Follower(Long))
        {
            follower.OnOpened(table.Storage);
        }

        Assert.Equal(CatalogStage.Synced, reports.Last().Stage);
        Assert.NotNull(await metastore.GetTableAsync("shop", "orders", Stop));
    }

    [Fact]
    public async Task ARefusalIsReportedAndNotRepeated()
    {
        using var table = await LakeTable.CreateAsync();
        await table.CommitAsync("20240101000000001", "dt=a");
        var sync = new CatalogSync(metastore, new CatalogOptions { CreateDatabase = false });
        await using (var follower = new CatalogFollower(sync, this, TimeProvider.System, Long))
        {
            follower.OnCommitted(table.Storage);
        }

        var report = Assert.Single(reports);
        Assert.Equal((CatalogStage.Failed, ErrorKind.Invalid), (report.Stage, report.Error?.Kind));
    }

    [Fact]
    public async Task AnObserverThatThrowsFailsNoCommit()
    {
        using var folder = new TempFolder();
        var storage = new LocalStorage(folder.PathOf("shop", "orders"));
        await OrderTable.CreateAsync(storage);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Observer = new ThrowingObserver() }, Stop);
        var result = await writer.WriteRowsAsync([new OrderRow("a", "eu", 1, "x")]);
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
    }

    private CatalogFollower Follower(TimeSpan grace) => new(new CatalogSync(metastore, new CatalogOptions()), this, TimeProvider.System, grace);

    private async Task WriteAsync(IStorage storage, params OrderRow[] rows)
    {
        await using var follower = Follower(Long);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Observer = follower }, Stop);
        await writer.WriteRowsAsync(rows);
    }

    private async Task<List<string>> RegionsAsync()
    {
        var regions = new List<string>();
        await foreach (var partition in metastore.ListPartitionsAsync((await metastore.GetTableAsync("shop", "orders", Stop))!, Stop))
        {
            regions.Add(partition.Values[0]);
        }

        return [.. regions.Order(StringComparer.Ordinal)];
    }

    private sealed class ThrowingObserver : ICommitObserver
    {
        public void OnOpened(IStorage table) => throw new InvalidOperationException("an observer's own fault");

        public void OnCommitted(IStorage table) => throw new InvalidOperationException("an observer's own fault");
    }
}
