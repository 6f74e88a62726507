using System.Collections.Concurrent;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>
/// Several writers of one table, interleaved by a seed, and what must hold afterwards: the rows of every write that was committed are there
/// once, those of no other are, a row that all of them write has the highest of the committed versions, and each writer's position is its last
/// committed one.
/// </summary>
internal sealed class WriterHistory
{
    private const string PositionKey = "lakehouse.test.";

    private readonly Interleaving schedule;
    private readonly MemoryStorage table;
    private readonly string[] regions;
    private readonly int writes;
    private readonly ConcurrentQueue<WrittenBatch> batches = new();

    public WriterHistory(int seed, string[] regions, int writes)
    {
        schedule = new Interleaving(seed);
        table = new MemoryStorage(schedule.Clock);
        this.regions = regions;
        this.writes = writes;
        Seed = seed;
    }

    public int Seed { get; }

    public IReadOnlyCollection<WrittenBatch> Batches => batches;

    public IEnumerable<string> Conflicts => batches.Where(batch => batch.Conflict is not null).Select(batch => batch.Conflict!);

    /// <summary>Runs the writers and checks the table.</summary>
    /// <param name="type">Of the table.</param>
    /// <param name="writers">How many.</param>
    /// <param name="shared">Whether all of them write one row in common.</param>
    /// <param name="disturb">Called before each step.</param>
    public async Task RunAsync(TableType type, int writers, bool shared, Action<Interleaving, IReadOnlyList<Actor>, int>? disturb = null)
    {
        await OrderTable.CreateAsync(table, buckets: 2, type: type);
        await using (var first = await TableWriter.OpenAsync(table, new WriterOptions { Clock = schedule.Clock }))
        {
            // What is older than all instants counts as archived (spec 3.5(4)): a timeline that begins with a write that failed is another matter.
            await first.WriteRowsAsync([new("first", "zz", 1, "first")]);
        }

        var actors = Enumerable.Range(0, writers).Select(number => schedule.Add($"w{number}", table)).ToList();
        var work = Enumerable.Range(0, writers).Select(number => (Func<Actor, Task>)(actor => WriteAsync(actor, number, shared))).ToList();
        await schedule.RunAsync(work, step => disturb?.Invoke(schedule, actors, step));
        await CheckAsync(writers);
    }

    private async Task WriteAsync(Actor actor, int number, bool shared)
    {
        var options = new WriterOptions
        {
            Concurrency = ConcurrencyMode.Optimistic,
            Clock = actor.Clock,
            Retained = 3,
            ConflictRetries = 10,
            MaxParallelFileGroups = 1,
            Ids = new SeededIds((Seed * 10) + number),
            WriterName = actor.Name,
        };
        var batch = default(WrittenBatch);
        try
        {
            await using var writer = await TableWriter.OpenAsync(actor.Storage, options);
            for (var write = 0; write < writes; write++)
            {
                batch = new WrittenBatch(number, write, Rows(number, write, shared));
                batches.Enqueue(batch);
                var request = new WriteRequest { ExtraMetadata = new Dictionary<string, string> { [PositionKey + actor.Name] = $"{write}" } };
                batch.Settle(await writer.WriteRowsAsync([.. batch.Rows], request));
            }
        }
        catch (SimulatedCrashException)
        {
            batch?.Crashed();
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Conflict)
        {
            batch?.Fail(failure.Message);
        }
    }

    private List<OrderRow> Rows(int number, int write, bool shared)
    {
        var region = regions[number % regions.Length];
        List<OrderRow> rows = [new($"{number}-{write}", region, 1, "own"), new($"{number}-last", region, write, $"{write}")];
        if (shared)
        {
            rows.Add(new OrderRow("all", regions[0], (write * 10) + number, $"{number}-{write}"));
        }

        return rows;
    }

    private async Task CheckAsync(int writers)
    {
        // Long enough that whoever died is known to be dead.
        schedule.Clock.Advance(TimeSpan.FromMinutes(10));
        var options = new WriterOptions { Concurrency = ConcurrencyMode.Optimistic, Clock = schedule.Clock, Retained = 3 };
        await using (var writer = await TableWriter.OpenAsync(table, options))
        {
            var last = await writer.WriteRowsAsync([new("follower", "zz", 1, "follower")]);
            Assert.IsType<CommitOutcome.Committed>(last.Outcome);
        }

        var stored = (await OrderTable.ReadAsync(table)).Where(row => row.Region != "zz").ToList();
        Assert.Equal(stored.Count, stored.DistinctBy(row => (row.Region, row.Id)).Count());
        var present = stored.ToDictionary(row => row.Id);
        foreach (var batch in batches)
        {
            batch.Check(present);
        }

        var committed = batches.Where(batch => batch.IsIn(present)).ToList();
        var expected = committed.SelectMany(batch => batch.Rows).GroupBy(row => row.Id).Select(versions => versions.MaxBy(row => row.Seq)!);
        Assert.Equal(
            expected.OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal), stored);
        await CheckPositionsAsync(committed, writers);
        await TableAudit.AssertNothingOrphanedAsync(table);
    }

    private async Task CheckPositionsAsync(IReadOnlyList<WrittenBatch> committed, int writers)
    {
        var state = await TableState.LoadAsync(table);
        for (var number = 0; number < writers; number++)
        {
            var last = committed.Where(batch => batch.Writer == number).Select(batch => (int?)batch.Write).Max();
            var metadata = await state.LastWithAsync($"{PositionKey}w{number}");
            Assert.Equal(last?.ToString(System.Globalization.CultureInfo.InvariantCulture), metadata?.ExtraMetadata[$"{PositionKey}w{number}"]);
        }
    }
}
