using System.Globalization;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Integration.Walk;

/// <summary>Chances of the walk, from a seed. Not thread-safe.</summary>
internal sealed class WalkDice(int seed)
{
    private const int Keys = 24;

    private static readonly string[] Regions = ["asia", "eu", "us"];

    // A walk is replayed from its seed.
#pragma warning disable CA5394
    private readonly Random random = new(seed);

    /// <summary>A number below the bound.</summary>
    public int Below(int bound) => random.Next(bound);

    /// <summary>One of the given steps; each counts as often as it says.</summary>
    public WalkStep Choose(IReadOnlyList<(WalkStep Step, int Weight)> steps)
    {
        var at = random.Next(steps.Sum(step => step.Weight));
        return steps.First(step => (at -= step.Weight) < 0).Step;
    }
#pragma warning restore CA5394

    /// <summary>Rows for an upsert, each key once.</summary>
    public OrderRow[] Upserts(WalkModel model, string note) =>
        [.. Ids(1 + Below(6)).Select(id => new OrderRow(id, RegionOf(id), model.NextSequence(), $"{note} {Below(1000)}"))];

    /// <summary>Rows to delete: mostly stored ones.</summary>
    public OrderRow[] Deletes(WalkModel model)
    {
        var stored = model.Stored;
        var ids = Ids(1).Concat(Enumerable.Range(0, Math.Min(stored.Count, 1 + Below(3))).Select(_ => stored[Below(stored.Count)].Id)).Distinct();
        return [.. ids.Select(id => new OrderRow(id, RegionOf(id), model.NextSequence(), Kind: RowKind.Delete))];
    }

    /// <summary>Rows of one region.</summary>
    public OrderRow[] OfRegion(WalkModel model, string region, string note) =>
        [.. Ids(Keys / 2).Where(id => RegionOf(id) == region).Take(3).Select(id => new OrderRow(id, region, model.NextSequence(), note))];

    /// <summary>A region.</summary>
    public string Region() => Regions[Below(Regions.Length)];

    private static string RegionOf(string id) => Regions[int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture) % Regions.Length];

    private IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(_ => $"k{Below(Keys):00}").Distinct().ToList();
}
