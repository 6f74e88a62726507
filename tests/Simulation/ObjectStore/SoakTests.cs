using System.Diagnostics;
using System.Globalization;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>
/// Rounds of four processes that write one table in a bucket, each through a proxy that loses answers, cuts connections and answers 500 and 503,
/// while they are killed and started again, or stopped, some for longer than their lease. After each round the table is checked.
/// <c>LAKEHOUSE_SOAK_MINUTES</c> says for how long (default: one short round), <c>LAKEHOUSE_SOAK_SEED</c> with which seed to begin.
/// </summary>
public class SoakTests
{
    private const int Writers = 4;
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(Number("LAKEHOUSE_SOAK_MINUTES", 0));
    private static readonly TimeSpan Round = Whole > TimeSpan.Zero ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(12);

    [Fact]
    public async Task Writers_behind_bad_networks_that_are_stopped_and_killed_lose_nothing()
    {
        var begun = Stopwatch.GetTimestamp();
        var seed = Number("LAKEHOUSE_SOAK_SEED", 1);
        do
        {
            var told = await RoundAsync(seed);
            if (Whole > TimeSpan.Zero)
            {
                await Console.Error.WriteLineAsync($"seed {seed}: {told}, {Stopwatch.GetElapsedTime(begun):hh\\:mm\\:ss}");
            }

            seed++;
        }
        while (Stopwatch.GetElapsedTime(begun) < Whole);
    }

    private static async Task<string> RoundAsync(int seed)
    {
        var random = new Random(seed);
        var table = await SharedTable.CreateAsync(seed % 2 == 1 ? TableType.MergeOnRead : TableType.CopyOnWrite);
        var proxies = Enumerable.Range(0, Writers).Select(_ => FaultProxy.Start(table.Endpoint)).ToList();
        var all = new List<WriterProcess>();
        var generations = new int[Writers];
        var current = new WriterProcess[Writers];
        WriterProcess Begin(int number)
        {
            var started = table.Start($"w{number}", 10_000, first: 10_000 * generations[number]++, proxies[number]);
            all.Add(started);
            return started;
        }

        try
        {
            for (var number = 0; number < Writers; number++)
            {
                proxies[number].Plan = ProxyFaults.Seeded((seed * 10) + number, oneIn: 40);
                current[number] = Begin(number);
            }

            await current[0].UntilAsync(lines => lines.Count > 2, TestContext.Current.CancellationToken);
            var begun = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begun) < Round)
            {
                await DisturbAsync(random, current, Begin, table.Lease);
            }

            foreach (var writer in current)
            {
                writer.Signal("KILL");
                await writer.EndAsync(TestContext.Current.CancellationToken);
            }

            await table.CheckAsync(all);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{all.Sum(writer => writer.Said("done").Count)} committed, {all.Sum(writer => writer.Said("lost").Count)} refused, {all.Sum(writer => writer.Said("open").Count)} untold, {all.Count - Writers} killed, {proxies.Sum(proxy => proxy.Requests.Count)} requests");
        }
        finally
        {
            foreach (var writer in all)
            {
                await writer.DisposeAsync();
            }

            foreach (var proxy in proxies)
            {
                await proxy.DisposeAsync();
            }
        }
    }

    private static async Task DisturbAsync(Random random, WriterProcess[] current, Func<int, WriterProcess> begin, TimeSpan lease)
    {
        var stop = TestContext.Current.CancellationToken;
        var number = random.Next(Writers);
        await Task.Delay(random.Next(500, 3000), stop);
        if (random.Next(3) == 0)
        {
            current[number].Signal("KILL");
            await current[number].EndAsync(stop);
            current[number] = begin(number);
            return;
        }

        current[number].Signal("STOP");
        await Task.Delay(random.Next(3) == 0 ? (int)(lease * 1.5).TotalMilliseconds : random.Next(200, 2000), stop);
        current[number].Signal("CONT");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
