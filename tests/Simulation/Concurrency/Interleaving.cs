using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>
/// Runs several actors one call at a time, in an order that a seed decides: what two processes can do to each other between any two calls to
/// their store, without a second thread at work and without timing.
/// </summary>
internal sealed class Interleaving(int seed)
{
    // What takes longer goes round in circles.
    private const int MostSteps = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Random random = new(seed);
    private readonly List<Actor> actors = [];
    private readonly SemaphoreSlim noticed = new(0);

    /// <summary>The clock of store and processes.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>A number below the limit.</summary>
    public int Next(int limit) => random.Next(limit);

    public Actor Add(string name, TableFormat.Storage.IStorage table)
    {
        var actor = new Actor(this, name, table);
        actors.Add(actor);
        return actor;
    }

    /// <summary>Runs one task per actor to its end.</summary>
    /// <param name="work">What the actors do, in the order in which they were added.</param>
    /// <param name="before">Called before each step with its number: crashes and pauses.</param>
    public async Task RunAsync(IReadOnlyList<Func<Actor, Task>> work, Action<int> before)
    {
        var tasks = actors.Zip(work, (actor, does) => Task.Run(async () =>
        {
            try
            {
                await does(actor);
            }
            finally
            {
                actor.Done();
            }
        })).ToList();
        while (true)
        {
            await QuietAsync();
            before(++Steps);
            var ready = actors.Where(actor => actor.CanGo).ToList();
            if (ready.Count == 0 && actors.TrueForAll(actor => actor.IsDone))
            {
                break;
            }

            if (ready.Count == 0)
            {
                actors.First(actor => actor.IsPaused).Resume();
                continue;
            }

            if (Steps > MostSteps)
            {
                throw new InvalidOperationException("The actors do not come to an end.");
            }

            ready[random.Next(ready.Count)].Go();
        }

        await Task.WhenAll(tasks);
    }

    /// <summary>An actor has stopped or ended.</summary>
    public void Notice() => noticed.Release();

    private async Task QuietAsync()
    {
        while (!actors.TrueForAll(actor => actor.IsWaiting))
        {
            Assert.True(await noticed.WaitAsync(Limit), "An actor neither waits nor ends.");
        }
    }
}
