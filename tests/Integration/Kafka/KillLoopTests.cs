using System.Diagnostics;
using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>The program itself, killed with SIGKILL again and again while a producer runs.</summary>
public sealed class KillLoopTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int Kills = 50;

    // On a slow machine the others may come before a commit.
    private static readonly Dictionary<int, int> Awaited = new() { [9] = 1, [19] = 2, [29] = 3 };

    [Fact]
    public async Task Fifty_kills_lose_nothing_and_double_nothing()
    {
        var seed = Environment.GetEnvironmentVariable("LAKEHOUSE_SEED") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var folder = new TempFolder("kill");
        var config = WriteConfig(folder);
        var lines = Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz")).ToList();
        await KafkaLine.ProduceAsync(fixture.Broker, "kill", lines.Take(200));
        var producer = ProduceSlowlyAsync([.. lines.Skip(200)], random.Next());
        var killedAtWork = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var ingest = Start(config);
            if (Awaited.TryGetValue(kill, out var commits))
            {
                await Eventually.HoldsAsync(async () => await CommitsAsync(folder) >= commits, TestContext.Current.CancellationToken);
            }

            await Task.Delay(500 + random.Next(2500), TestContext.Current.CancellationToken);
            killedAtWork += ingest.HasExited ? 0 : 1;
            ingest.Kill();
            await ingest.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await producer;
        using (var last = Start(config, "--until-end"))
        {
            await last.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
            Assert.Equal(0, last.ExitCode);
        }

        Assert.Equal(Kills, killedAtWork);
        await ShopOracle.AssertAsync(new LocalStorage(folder.PathOf("lake")));
    }

    private static async Task<int> CommitsAsync(TempFolder folder)
    {
        var orders = new LocalStorage(folder.PathOf("lake")).Scope(new TableId("shop", "orders").Folder);
        return await orders.StatAsync(".hoodie/hoodie.properties", TestContext.Current.CancellationToken) is null
            ? 0
            : (await HudiTable.OpenAsync(orders, TestContext.Current.CancellationToken)).State.Timeline.CompletedWrites.Count;
    }

    private string WriteConfig(TempFolder folder) => folder.WriteLines("lakehouse.yaml",
    [
        $"lake: {folder.PathOf("lake")}",
        "source:",
        "  kafka:",
        $"    brokers: {fixture.Broker.BootstrapServers}",
        "    topics: ['^kill\\..*']",
        "    group: kill",
        "    instance: kill-1",
        "commit:",
        "  rows: 200",
        "  interval: 300ms",
    ]);

    private static Process Start(string config, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lakehouse.dll"), "ingest", "--config", config, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task ProduceSlowlyAsync(List<string> lines, int seed)
    {
        var random = new Random(seed);
        for (var at = 0; at < lines.Count;)
        {
            var count = Math.Min(lines.Count - at, 20 + random.Next(100));
            await KafkaLine.ProduceAsync(fixture.Broker, "kill", lines.Skip(at).Take(count), partitions: 0);
            at += count;
            await Task.Delay(random.Next(2000), TestContext.Current.CancellationToken);
        }
    }
}
