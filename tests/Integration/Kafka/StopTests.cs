using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>The program stopped by signals, and replaced by another process of its group.</summary>
public sealed class StopTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private static readonly List<string> Shop = [.. Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz"))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Signals_end_it_while_events_flow_and_a_restart_completes(int signals)
    {
        SkipOnWindows();
        using var folder = new TempFolder("stop");
        var (group, lake) = ($"stop{signals}", new LocalStorage(folder.PathOf("lake")));
        await KafkaLine.ProduceAsync(fixture.Broker, group, Shop.Take(1500));
        var config = IngestProcess.Configure(folder, fixture.Broker.BootstrapServers, $"^{group}\\..*", group);
        using (var ingest = new IngestProcess(config))
        {
            await ingest.UntilAsync(() => CommitsAsync(lake).GetAwaiter().GetResult() > 0, "It committed nothing");
            var producer = Task.Run(() => KafkaLine.ProduceAsync(fixture.Broker, group, Shop.Skip(1500), partitions: 0), TestContext.Current.CancellationToken);
            for (var signal = 0; signal < signals; signal++) await ingest.SignalAsync("TERM");
            var code = await ingest.ExitAsync();
            // The second signal may come when the clean end is already done.
            Assert.True(code == 0 || (signals == 2 && code == 130), $"exit code {code}: {ingest.Output}");
            Assert.DoesNotContain("   at ", ingest.Output, StringComparison.Ordinal);
            await producer;
        }

        await CompleteAsync(config, lake);
    }

    [Fact]
    public async Task A_signal_ends_it_while_no_broker_has_ever_answered()
    {
        SkipOnWindows();
        using var folder = new TempFolder("stop-none");
        using var ingest = new IngestProcess(IngestProcess.Configure(folder, $"127.0.0.1:{FreePorts.Pair()}", "t", "none"));
        await ingest.UntilAsync(() => Directory.Exists(folder.PathOf("lake")), "It did not begin");
        await ingest.SignalAsync("TERM");
        Assert.Equal(0, await ingest.ExitAsync());
        Assert.DoesNotContain("   at ", ingest.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_it_while_the_broker_is_down_and_a_restart_completes()
    {
        SkipOnWindows();
        await using var broker = await KafkaBroker.StartAsync();
        using var folder = new TempFolder("stop-down");
        var lake = new LocalStorage(folder.PathOf("lake"));
        await KafkaLine.ProduceAsync(broker, "down", Shop);
        var config = IngestProcess.Configure(folder, broker.BootstrapServers, "^down\\..*", "down");
        using (var ingest = new IngestProcess(config))
        {
            await ingest.UntilAsync(() => CommitsAsync(lake).GetAwaiter().GetResult() > 0, "It committed nothing");
            await broker.StopAsync(kill: true);
            await ingest.SaysAsync("no answer from");
            await ingest.SignalAsync("TERM");
            Assert.Equal(0, await ingest.ExitAsync());
            Assert.DoesNotContain("   at ", ingest.Output, StringComparison.Ordinal);
        }

        await broker.StartAgainAsync();
        await CompleteAsync(config, lake);
    }

    [Fact]
    public async Task A_second_process_takes_over_when_the_first_is_killed()
    {
        SkipOnWindows();
        using var folder = new TempFolder("pair");
        var lake = new LocalStorage(folder.PathOf("lake"));
        await KafkaLine.ProduceAsync(fixture.Broker, "pair", Shop.Take(2000));
        var config = IngestProcess.Configure(folder, fixture.Broker.BootstrapServers, "^pair\\..*", "pair");
        using var first = new IngestProcess(config);
        await first.UntilAsync(() => CommitsAsync(lake).GetAwaiter().GetResult() > 4, "It committed nothing");
        using var second = new IngestProcess(config);
        // The group gives it some of the topics; what the first one still writes it waits for.
        await second.SaysAsync("serving pair.");
        await first.SignalAsync("KILL");
        await first.ExitAsync();
        var produced = KafkaLine.ProduceAsync(fixture.Broker, "pair", Shop.Skip(2000), partitions: 0);
        await second.UntilAsync(() => Served(second).Count == 5, "It did not take every topic over");
        await produced;
        await second.UntilAsync(() => IsDoneAsync(lake).GetAwaiter().GetResult(), "The tables did not become the server's");
        await second.SignalAsync("TERM");
        Assert.Equal(0, await second.ExitAsync());
        await ShopOracle.AssertAsync(lake);
    }

    private static HashSet<string> Served(IngestProcess process)
    {
        var served = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in new[] { "customers", "products", "orders", "order_items", "payments" })
        {
            if (process.Output.Contains($"serving pair.{table}", StringComparison.Ordinal)) served.Add(table);
        }

        return served;
    }

    private static async Task CompleteAsync(string config, IStorage lake)
    {
        using var last = new IngestProcess(config, "--until-end");
        Assert.Equal(0, await last.ExitAsync());
        await ShopOracle.AssertAsync(lake);
    }

    private static async Task<int> CommitsAsync(IStorage lake)
    {
        var count = 0;
        await foreach (var entry in lake.ListAsync("shop", recursive: true, TestContext.Current.CancellationToken))
        {
            count += entry.Name.EndsWith(".commit", StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
    }

    private static async Task<bool> IsDoneAsync(IStorage lake)
    {
        try
        {
            await ShopOracle.AssertAsync(lake);
            return true;
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException or LakehouseException)
        {
            return false;
        }
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
}
