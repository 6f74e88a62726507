using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Positions;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Ingest;

/// <summary>
/// One batch on its way into its table. An attempt after a failed one opens the table anew: its position then tells whether the failed
/// attempt had committed after all. Not thread-safe.
/// </summary>
internal sealed class PendingCommit(
    TableId id, TableOptions options, ILakeTable? table, TableSchema? schema, IReadOnlyList<string> keys, ChangeBatch batch,
    IReadOnlyList<string> superseded)
{
    private readonly string? before = TextOf(table?.Position);
    private bool isFirst = true;

    public TableId Id => id;

    public ChangeBatch Batch => batch;

    public IReadOnlyList<string> Superseded => superseded;

    /// <summary>The table as last opened; null until it is made, and while it is not held.</summary>
    public ILakeTable? Table { get; private set; } = table;

    public bool NeedsNoTable { get; } = table is null && schema is null;

    /// <exception cref="LakehouseException">
    /// Unavailable: try again. Conflict: another process writes the table, or has moved its position.
    /// </exception>
    public async Task<WriteResult> TryAsync(ILakeTables tables, CancellationToken cancellationToken)
    {
        if (!isFirst) await ReopenAsync(tables, cancellationToken).ConfigureAwait(false);
        var isAgain = !isFirst;
        isFirst = false;
        if (isAgain && Table is { Position: { } position } && TextOf(position) is var now && now != before)
        {
            if (now != TextOf(batch.Position)) throw Moved();
            return WriteResult.Nothing with { Instant = Table.LastCommit };
        }

        Table ??= await tables.CreateAsync(id, options, schema!, keys, cancellationToken).ConfigureAwait(false);
        return CommitRunner.Settled(await Table.WriteAsync(batch.Rows, batch.Truncates, true, Metadata(Table), cancellationToken).ConfigureAwait(false), id);
    }

    private async Task ReopenAsync(ILakeTables tables, CancellationToken cancellationToken)
    {
        var old = Table;
        Table = null;
        if (old is not null) await old.DisposeAsync().ConfigureAwait(false);
        Table = await tables.OpenAsync(id, options, cancellationToken).ConfigureAwait(false);
        if (Table is null && schema is null) throw Moved();
    }

    private Dictionary<string, string> Metadata(ILakeTable target)
    {
        var metadata = new Dictionary<string, string>(batch.Position.ToMetadata(batch.Sequence));
        // Earlier entries are carried forward by every commit, so an emptied list must be written as such.
        if (superseded.Count > 0 || target.Superseded.Count > 0) metadata[QuarantineMarks.SupersededKey] = QuarantineMarks.Write(superseded);
        return metadata;
    }

    private LakehouseException Moved() => new(
        ErrorKind.Conflict, "Another process changed the table while this one could not reach it.", new ErrorContext { Table = id.ToString() },
        "nothing of this batch is in the table; it is read again from the table's position");

    private static string? TextOf(TablePosition? position) => position is null ? null : TablePositionJson.Write(position);
}
