using Lakehouse.TableFormat.Columns;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>Runs of rows that make up a batch to be written; neighbours that continue each other become one run. Reused batch by batch.</summary>
internal sealed class RunList
{
    private RowRun[] runs = new RowRun[256];

    /// <summary>The runs so far.</summary>
    public ReadOnlySpan<RowRun> Runs => runs.AsSpan(0, Count);

    /// <summary>Rows in all runs.</summary>
    public int Rows { get; private set; }

    private int Count { get; set; }

    /// <summary>Appends rows of a source.</summary>
    public void Add(int source, int start, int count)
    {
        Rows += count;
        if (Count > 0 && runs[Count - 1] is var last && last.Source == source && last.Start + last.Count == start)
        {
            runs[Count - 1] = last with { Count = last.Count + count };
            return;
        }

        if (Count == runs.Length)
        {
            Array.Resize(ref runs, Count * 2);
        }

        runs[Count++] = new RowRun(source, start, count);
    }

    /// <summary>Forgets all runs.</summary>
    public void Clear()
    {
        Count = 0;
        Rows = 0;
    }
}
