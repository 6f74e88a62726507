using Lakehouse.TestKit.Tables;

namespace Lakehouse.Integration.Walk;

/// <summary>What the table must hold: the rows now, and after each write. Ordering values only grow, so that every order of merging agrees.</summary>
internal sealed class WalkModel
{
    private readonly SortedDictionary<string, IReadOnlyList<OrderRow>> versions = new(StringComparer.Ordinal);
    private SortedDictionary<string, OrderRow> rows = new(StringComparer.Ordinal);
    private long sequence;

    /// <summary>Rows now, ordered by region and id.</summary>
    public IReadOnlyList<OrderRow> Rows =>
        [.. rows.Values.OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>True before the first write: services have nothing to look at then.</summary>
    public bool IsUnwritten => versions.Count == 0;

    /// <summary>Keys that are stored.</summary>
    public IReadOnlyList<OrderRow> Stored => [.. rows.Values];

    /// <summary>The next ordering value.</summary>
    public long NextSequence() => ++sequence;

    /// <summary>A write took place.</summary>
    /// <param name="instant">Its instant.</param>
    /// <param name="written">Rows stored or deleted by it.</param>
    public void Write(string instant, IEnumerable<OrderRow> written)
    {
        foreach (var row in written)
        {
            if (row.Kind == TableFormat.Writing.RowKind.Delete)
            {
                rows.Remove(row.Id);
            }
            else
            {
                rows[row.Id] = row;
            }
        }

        versions[instant] = Rows;
    }

    /// <summary>The table was made to hold the given rows of some regions alone.</summary>
    public void Overwrite(string instant, IReadOnlySet<string> regions, IEnumerable<OrderRow> written)
    {
        foreach (var row in rows.Values.Where(row => regions.Contains(row.Region)).ToList())
        {
            rows.Remove(row.Id);
        }

        Write(instant, written);
    }

    /// <summary>A service completed an instant; the rows stay.</summary>
    public void Serve(string instant) => versions[instant] = Rows;

    /// <summary>Everything after an instant was undone.</summary>
    public void ReturnTo(string instant)
    {
        foreach (var newer in versions.Keys.Where(version => string.CompareOrdinal(version, instant) > 0).ToList())
        {
            versions.Remove(newer);
        }

        rows = new(AsOf(instant).ToDictionary(row => row.Id), StringComparer.Ordinal);
    }

    /// <summary>Rows as they were after an instant.</summary>
    public IReadOnlyList<OrderRow> AsOf(string instant) =>
        versions.LastOrDefault(version => string.CompareOrdinal(version.Key, instant) <= 0).Value ?? [];
}
