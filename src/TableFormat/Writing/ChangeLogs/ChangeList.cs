using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.ChangeLogs;

/// <summary>
/// What a merge does to the rows of one stored batch, row by row. In runs, source 0 is the stored batch, source 1 + b the incoming batch b,
/// and the one behind them a single null. Reused batch by batch; not thread-safe.
/// </summary>
/// <param name="incoming">Number of incoming batches.</param>
internal sealed class ChangeList(int incoming)
{
    private readonly List<byte> ops = [];

    /// <summary><c>i</c>, <c>u</c> or <c>d</c> per change.</summary>
    public IReadOnlyList<byte> Ops => ops;

    /// <summary>The rows before.</summary>
    public RunList Before { get; } = new();

    /// <summary>The rows after.</summary>
    public RunList After { get; } = new();

    /// <summary>Where the keys stand.</summary>
    public RunList Keys { get; } = new();

    /// <summary>A row that was not stored.</summary>
    public void Inserted(RowRef row) => Add((byte)'i', (incoming + 1, 0), (1 + row.Batch, row.Row), (1 + row.Batch, row.Row));

    /// <summary>A stored row that is replaced.</summary>
    public void Updated(int stored, RowRef row) => Add((byte)'u', (0, stored), (1 + row.Batch, row.Row), (0, stored));

    /// <summary>A stored row that goes.</summary>
    public void Deleted(int stored) => Add((byte)'d', (0, stored), (incoming + 1, 0), (0, stored));

    /// <summary>Forgets all changes.</summary>
    public void Clear()
    {
        ops.Clear();
        Before.Clear();
        After.Clear();
        Keys.Clear();
    }

    private void Add(byte op, (int Source, int Row) before, (int Source, int Row) after, (int Source, int Row) key)
    {
        ops.Add(op);
        Before.Add(before.Source, before.Row, 1);
        After.Add(after.Source, after.Row, 1);
        Keys.Add(key.Source, key.Row, 1);
    }
}
