using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Simulation.History;

/// <summary>Chooses what happens next. Ordering values only grow, as those of ingest do.</summary>
internal sealed class HistoryOperations(SeededIds random)
{
    private static readonly string[] Regions = ["eu", "us", "asia"];
    private const int Keys = 30;
    private long seq;

    /// <summary>The next operation.</summary>
    public HistoryOperation Choose(HistoryLog log) => random.Next(100) switch
    {
        _ => Upsert(),
    };

    private HistoryOperation Upsert()
    {
        var batch = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => RandomRow()).ToArray();
        return new HistoryOperation("upsert", 60, async writer => IsDone((await writer.WriteRowsAsync(batch)).Outcome))
        {
            After = (before, commit) => before.After(batch, commit),
            MustCommit = _ => batch.GroupBy(row => (row.Id, row.Region)).Any(rows => rows.Last().Kind == RowKind.Upsert),
        };
    }

    private static bool IsDone(CommitOutcome? outcome) => outcome is null or CommitOutcome.Committed;

    private OrderRow RandomRow()
    {
        var id = $"k{random.Next(Keys)}";
        var region = Regions[random.Next(Regions.Length)];
        seq++;
        return random.Next(4) == 0 ? new OrderRow(id, region, seq, Kind: RowKind.Delete) : new OrderRow(id, region, seq, $"note {seq}");
    }
}
