using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Keeps the rows whose commit time an incremental scan asks for. Immutable.</summary>
/// <param name="After">Commit times up to and with this one are dropped; null drops none.</param>
/// <param name="UpTo">Commit times after this one are dropped; null drops none.</param>
/// <param name="Only">Commit times that are kept within those bounds; null keeps all.</param>
/// <param name="Also">Commit times that are kept whatever the bounds say; null adds none.</param>
public sealed record CommitTimeFilter(InstantTime? After, InstantTime? UpTo, IReadOnlySet<string>? Only = null, IReadOnlySet<string>? Also = null)
{
    /// <summary>Runs of the rows that are kept; neighbours with one commit time are decided once.</summary>
    public IReadOnlyList<RowRun> Keep(StringArray commitTimes)
    {
        var runs = new List<RowRun>();
        for (var start = 0; start < commitTimes.Length;)
        {
            var end = EndOfEqual(commitTimes, start);
            if (!commitTimes.IsNull(start) && Keeps(Encoding.UTF8.GetString(commitTimes.GetBytes(start))))
            {
                Append(runs, start, end - start);
            }

            start = end;
        }

        return runs;
    }

    private static void Append(List<RowRun> runs, int start, int count)
    {
        if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Count == start)
        {
            runs[^1] = last with { Count = last.Count + count };
        }
        else
        {
            runs.Add(new RowRun(0, start, count));
        }
    }

    private static int EndOfEqual(StringArray values, int start)
    {
        var end = start + 1;
        while (end < values.Length && values.IsNull(end) == values.IsNull(start) && values.GetBytes(end).SequenceEqual(values.GetBytes(start)))
        {
            end++;
        }

        return end;
    }

    private bool Keeps(string commitTime) =>
        (Also is not null && Also.Contains(commitTime))
        || ((After is not { } after || string.CompareOrdinal(commitTime, after.ToString()) > 0)
            && (UpTo is not { } upTo || string.CompareOrdinal(commitTime, upTo.ToString()) <= 0)
            && (Only is null || Only.Contains(commitTime)));
}
