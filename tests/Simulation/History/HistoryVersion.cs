using System.Collections.Immutable;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Simulation.History;

/// <summary>The rows of the table at one instant, by the book: per key and partition the row with the largest ordering value. Immutable.</summary>
internal sealed class HistoryVersion
{
    private readonly ImmutableDictionary<(string Id, string Region), HistoryRow> rows;

    private HistoryVersion(ImmutableDictionary<(string Id, string Region), HistoryRow> rows) => this.rows = rows;

    /// <summary>A table without rows.</summary>
    public static HistoryVersion Empty { get; } = new(ImmutableDictionary<(string Id, string Region), HistoryRow>.Empty);

    /// <summary>Number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>The rows, ordered by region and id.</summary>
    public IReadOnlyList<OrderRow> Rows => Ordered(rows.Values);

    /// <summary>Rows that a commit of (<paramref name="begin"/>, <paramref name="end"/>] changed last.</summary>
    public IReadOnlyList<OrderRow> ChangedIn(InstantTime begin, InstantTime end) =>
        Ordered(rows.Values.Where(row => row.Commit > begin && row.Commit <= end));

    /// <summary>The table after a batch; later rows of the batch have larger ordering values.</summary>
    public HistoryVersion After(IReadOnlyList<OrderRow> batch, InstantTime commit)
    {
        var next = rows.ToBuilder();
        foreach (var row in batch)
        {
            if (row.Kind == RowKind.Upsert)
            {
                next[(row.Id, row.Region)] = new HistoryRow(row, commit);
            }
            else
            {
                next.Remove((row.Id, row.Region));
            }
        }

        return new HistoryVersion(next.ToImmutable());
    }

    /// <summary>The table without the rows of some partitions.</summary>
    public HistoryVersion Without(IReadOnlyCollection<string> regions) =>
        new(rows.RemoveRange(rows.Keys.Where(key => regions.Contains(key.Region))));

    private static IReadOnlyList<OrderRow> Ordered(IEnumerable<HistoryRow> rows) =>
        [.. rows.Select(row => row.Row).OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)];
}
