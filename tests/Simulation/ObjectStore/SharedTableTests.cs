using System.Globalization;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>
/// Four processes write one table in a bucket, and are stopped and killed. <c>LAKEHOUSE_WRITERS_WRITES</c> makes it longer (default 4 writes
/// each).
/// </summary>
public class SharedTableTests
{
    private static readonly int Writes = int.Parse(Environment.GetEnvironmentVariable("LAKEHOUSE_WRITERS_WRITES") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Four_processes_that_are_stopped_and_killed_lose_nothing_and_commit_nothing_twice()
    {
        var stop = TestContext.Current.CancellationToken;
        var table = await SharedTable.CreateAsync(TableType.MergeOnRead);
        var writers = Enumerable.Range(0, 4).Select(number => table.Start($"w{number}", Writes)).ToList();
        try
        {
            await writers[0].UntilAsync(Began, stop);
            writers[0].Signal("STOP");
            await writers[1].UntilAsync(Began, stop);
            writers[1].Signal("KILL");
            writers.Add(table.Start("w1", Writes, first: Writes));
            await Task.Delay(table.Lease + TimeSpan.FromSeconds(3), stop);
            writers[0].Signal("CONT");
            foreach (var writer in writers)
            {
                await writer.EndAsync(stop);
            }

            await table.CheckAsync(writers);
            Assert.Equal(Writes, writers[2].Said("done").Count + writers[2].Said("lost").Count + writers[2].Said("open").Count);
        }
        finally
        {
            foreach (var writer in writers)
            {
                await writer.DisposeAsync();
            }
        }
    }

    private static bool Began(IReadOnlyList<string> lines) => lines.Any(line => line.StartsWith("done ", StringComparison.Ordinal));
}
