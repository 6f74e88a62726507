using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Batching;

/// <summary>What one commit of a table takes over from the line: rows, and the position behind them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows in the order in which they happened; null when only the position moves.</param>
/// <param name="Position">Position behind the rows.</param>
/// <param name="Sequence">Largest sequence that was given to a row.</param>
internal sealed record ChangeBatch(TableId Table, UpsertBatch? Rows, TablePosition Position, long Sequence) : IDisposable
{
    /// <summary>Events among the rows' messages that could not be applied; stored before the position passes them.</summary>
    public IReadOnlyList<QuarantineEntry> Quarantined { get; init; } = [];

    /// <summary>Ids of quarantined events that a row of this batch makes obsolete.</summary>
    public IReadOnlyList<string> Superseded { get; init; } = [];

    /// <summary>Whether the source emptied the table before these rows.</summary>
    public bool Truncates { get; init; }

    public int RowCount => Rows?.Rows.Length ?? 0;

    public void Dispose() => Rows?.Dispose();
}
