using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Batches made of rows that a merge holds. Stateless.</summary>
internal static class AddedRows
{
    private const int BatchRows = 65536;

    /// <summary>Rows as a whole.</summary>
    /// <param name="wanted">Columns; the first ones of every source.</param>
    /// <param name="sources">What the places name.</param>
    /// <param name="places">Sort keys of <see cref="RowPlace"/>, ascending.</param>
    internal static IEnumerable<RecordBatch> Gathered(TableSchema wanted, IReadOnlyList<LogRows> sources, ReadOnlyMemory<ulong> places)
    {
        var arrow = ArrowMapping.ToArrow(wanted, withMeta: false);
        for (var start = 0; start < places.Length; start += BatchRows)
        {
            var chunk = places.Slice(start, Math.Min(BatchRows, places.Length - start));
            var (used, runs) = Runs(chunk.Span, sources);
            yield return new RecordBatch(
                arrow,
                wanted.Fields.Select((field, column) => Gather.Rows(field.Type, [.. used.Select(rows => rows.Batch!.Column(column))], runs)),
                chunk.Length);
        }
    }

    // Sources that a chunk does not use are left out: there may be thousands of small ones.
    private static (IReadOnlyList<LogRows> Used, RowRun[] Runs) Runs(ReadOnlySpan<ulong> places, IReadOnlyList<LogRows> sources)
    {
        var used = new List<LogRows>();
        var runs = new List<RowRun>();
        var current = -1;
        foreach (var key in places)
        {
            var place = RowPlace.Of(key);
            if (place.Source != current)
            {
                current = place.Source;
                used.Add(sources[current]);
            }
            else if (runs[^1] is var last && last.Start + last.Count == place.Row)
            {
                runs[^1] = last with { Count = last.Count + 1 };
                continue;
            }

            runs.Add(new RowRun(used.Count - 1, place.Row, 1));
        }

        return (used, [.. runs]);
    }
}
