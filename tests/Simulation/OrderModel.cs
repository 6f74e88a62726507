using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Simulation;

/// <summary>
/// What a table must hold, as a dictionary. A batch is first weighed against itself (the larger ordering value wins, the later row on a tie or
/// where one has none), then each winner against what is stored. Immutable.
/// </summary>
internal sealed class OrderModel
{
    private readonly KeyScope scope;
    private readonly Dictionary<(string Id, string Region), OrderRow> stored;

    public OrderModel(KeyScope scope)
        : this(scope, [])
    {
    }

    private OrderModel(KeyScope scope, Dictionary<(string Id, string Region), OrderRow> stored)
    {
        this.scope = scope;
        this.stored = stored;
    }

    /// <summary>The rows, ordered by region and id.</summary>
    public IReadOnlyList<OrderRow> Rows =>
        [.. stored.Values.OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>The model after a batch.</summary>
    public OrderModel After(IReadOnlyList<OrderRow> batch)
    {
        var next = new Dictionary<(string Id, string Region), OrderRow>(stored);
        foreach (var id in batch.Select(row => row.Id).Distinct())
        {
            var rows = batch.Where(row => row.Id == id).ToList();
            if (scope == KeyScope.Table)
            {
                ApplyToTable(next, id, Weigh(rows));
            }
            else
            {
                ApplyToPartitions(next, id, rows);
            }
        }

        return new OrderModel(scope, next);
    }

    private static void ApplyToPartitions(Dictionary<(string Id, string Region), OrderRow> next, string id, List<OrderRow> rows)
    {
        var regions = rows.Where(row => row.Kind != RowKind.DeleteByKey).Select(row => row.Region)
            .Union(next.Keys.Where(key => key.Id == id).Select(key => key.Region)).ToList();
        foreach (var region in regions)
        {
            var concerned = rows.Where(row => row.Kind == RowKind.DeleteByKey || row.Region == region).ToList();
            if (concerned.Count == 0)
            {
                continue;
            }

            var (winner, forced) = Weigh(concerned);
            if (!forced && next.TryGetValue((id, region), out var old) && old.Seq > winner.Seq)
            {
                continue;
            }

            next.Remove((id, region));
            Store(next, winner, region);
        }
    }

    private static void ApplyToTable(Dictionary<(string Id, string Region), OrderRow> next, string id, (OrderRow Row, bool Forced) winner)
    {
        var places = next.Keys.Where(key => key.Id == id).ToList();
        if (!winner.Forced && places.Exists(place => next[place].Seq > winner.Row.Seq))
        {
            return;
        }

        places.ForEach(place => next.Remove(place));
        Store(next, winner.Row, winner.Row.Region);
    }

    private static void Store(Dictionary<(string Id, string Region), OrderRow> next, OrderRow winner, string region)
    {
        if (winner.Kind == RowKind.Upsert)
        {
            next[(winner.Id, region)] = winner;
        }
    }

    private static (OrderRow Row, bool Forced) Weigh(IReadOnlyList<OrderRow> rows)
    {
        var winner = rows[0];
        var forced = Always(winner);
        foreach (var row in rows.Skip(1))
        {
            if (row.Seq is null || winner.Seq is null || row.Seq >= winner.Seq)
            {
                winner = row;
                forced |= Always(row);
            }
        }

        return (winner, forced);
    }

    private static bool Always(OrderRow row) => row.Kind != RowKind.Upsert && row.Seq is null;
}
