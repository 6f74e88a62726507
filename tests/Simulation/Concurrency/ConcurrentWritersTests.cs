using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>Several writers with optimistic concurrency on one table, in orders that seeds decide.</summary>
public sealed class ConcurrentWritersTests
{
    private const int Seeds = 12;

    private static readonly string[] OneRegion = ["eu"];
    private static readonly string[] Regions = ["eu", "us", "asia", "africa"];

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Writers_of_the_same_buckets_all_get_their_rows_in(TableType type)
    {
        var repeated = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = await RunAsync(seed, OneRegion, type, writers: 2 + (seed % 2), shared: true);
            repeated += history.Batches.Count(batch => batch.Attempts > 1);
            Assert.All(history.Batches, batch => Assert.Null(batch.Conflict));
        }

        Assert.True(repeated > 0, "no write ever lost: the seeds no longer do what they are for");
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Writers_of_partitions_of_their_own_never_repeat(TableType type)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = await RunAsync(seed, Regions, type, writers: 2 + (seed % 3), shared: false);
            Assert.All(history.Batches, batch => Assert.Equal((1, null), (batch.Attempts, batch.Conflict)));
        }
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_writer_that_is_killed_costs_its_own_write_alone(TableType type)
    {
        for (var seed = 1; seed <= Seeds * 2; seed++)
        {
            await RunAsync(seed, OneRegion, type, writers: 3, shared: true, (schedule, actors, step) =>
            {
                if (step == 20 + (seed * 7))
                {
                    actors[schedule.Next(actors.Count)].Crash();
                }
            });
        }
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_writer_that_sleeps_beyond_its_heartbeats_does_no_harm_when_it_wakes(TableType type)
    {
        var late = 0;
        for (var seed = 1; seed <= Seeds * 2; seed++)
        {
            var uploads = seed % 4;
            var wakes = 0;
            await RunAsync(seed, OneRegion, type, writers: 3, shared: true, (schedule, actors, step) =>
            {
                // Before a data file, where nothing stops the writer from making one for a write that others roll back meanwhile.
                if (wakes == 0 && actors[0] is { IsUploading: true, IsDone: false } && uploads-- == 0)
                {
                    actors[0].Pause();
                    schedule.Clock.Advance(TimeSpan.FromMinutes(5));
                    wakes = step + 100 + schedule.Next(400);
                    late++;
                }
                else if (step == wakes)
                {
                    actors[0].Resume();
                }
            });
        }

        Assert.True(late > Seeds, "the writer was not stopped: the seeds no longer do what they are for");
    }

    private static async Task<WriterHistory> RunAsync(
        int seed, string[] regions, TableType type, int writers, bool shared, Action<Interleaving, IReadOnlyList<Actor>, int>? disturb = null)
    {
        var history = new WriterHistory(seed, regions, writes: 3);
        try
        {
            await history.RunAsync(type, writers, shared, disturb);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
        }

        return history;
    }
}
