using System.Text;
using Lakehouse.Cdc.Decoding.Rows;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// Turns the events of one table into columns. The schema grows with the events; an event that cannot be applied leaves
/// no trace. Not thread-safe.
/// </summary>
public sealed class TableDecoder : IDisposable
{
    /// <summary>Name of the reserved column that holds the sequence of each row; type long.</summary>
    public const string SequenceColumn = "_lakehouse_seq";

    private readonly PendingRows pending = new();
    private readonly RowPlanner planner;
    private readonly RowReader reader;
    private TableSchema? building;
    private int sequenceIndex = -1;
    private int[] partitionIndexes = [];

    /// <summary>Makes a decoder.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">The DDL or a declared type cannot be read.</exception>
    public TableDecoder(TableDecodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        planner = new RowPlanner(options, new WarningLog(options.Warnings, $"{options.Database}.{options.Table}"));
        reader = new RowReader(Encoding.UTF8.GetBytes(options.FlatFieldPrefix));
    }

    /// <summary>What it was made with.</summary>
    public TableDecodingOptions Options { get; }

    /// <summary>Schema of the rows, the sequence column included; null until the first event has told the columns.</summary>
    public TableSchema? Schema => planner.Schema;

    /// <summary>
    /// Record key columns as the table stores them (see <see cref="SourceNames"/>); empty until known (see
    /// <see cref="TableDecodingOptions.KeyColumns"/>).
    /// </summary>
    public IReadOnlyList<string> KeyColumns => planner.KeyColumns;

    /// <summary>Partition columns as the table stores them.</summary>
    public IReadOnlyList<string> PartitionColumns => planner.PartitionColumns;

    /// <summary>Rows waiting in the batch.</summary>
    public int Rows => pending.Count;

    /// <summary>Bytes that these rows hold in memory.</summary>
    public long Bytes => pending.Bytes;

    /// <summary>Appends the rows that the event asks for, all or nothing.</summary>
    /// <param name="change">An event of this table.</param>
    /// <param name="sequence">Value of the sequence column.</param>
    /// <exception cref="BadEventException">The event cannot be applied; the batch is as before.</exception>
    public AppendResult Append(in ChangeEvent change, long sequence)
    {
        if (change.Op == ChangeOp.Truncate)
        {
            return new AppendResult(AppendOutcome.Truncate, 0, SchemaChanged: false);
        }

        if (change.Op is not (ChangeOp.Create or ChangeOp.Update or ChangeOp.Delete or ChangeOp.Read or ChangeOp.KeyOnlyDelete))
        {
            return default;
        }

        var before = pending.Count;
        try
        {
            var changed = AppendRows(change, sequence);
            return new AppendResult(pending.Count > before ? AppendOutcome.Appended : AppendOutcome.Nothing, pending.Count - before, changed);
        }
        catch (BadEventException bad)
        {
            pending.Truncate(before);
            bad.Database ??= change.Database;
            bad.Table ??= change.Table;
            bad.KeyText ??= KeyTextOf(change);
            throw;
        }
    }

    /// <summary>
    /// The event's record key as JSON text, such as <c>{"id":1}</c>: the key columns in order with their values as the event
    /// spells them. The same row always gives the same text. Null when the event does not tell it.
    /// </summary>
    public string? KeyTextOf(in ChangeEvent change)
    {
        var row = !change.After.IsEmpty ? change.After : !change.Before.IsEmpty ? change.Before : change.Key;
        return KeyText.Of(row, KeyColumns) ?? KeyText.Of(change.Key, KeyColumns);
    }

    /// <summary>Hands over the waiting rows and begins anew; the schema stays. The caller disposes the batch.</summary>
    /// <exception cref="InvalidOperationException">No row is waiting.</exception>
    public UpsertBatch Take() => pending.Take();

    /// <inheritdoc />
    public void Dispose() => pending.Dispose();

    private bool AppendRows(in ChangeEvent change, long sequence)
    {
        RequireKeyColumns(change);
        if (change.Op == ChangeOp.KeyOnlyDelete || (change.Op == ChangeOp.Delete && change.Before.IsEmpty))
        {
            AppendKey(change, sequence);
            return false;
        }

        var json = change.Op == ChangeOp.Delete ? change.Before : change.After;
        if (json.IsEmpty)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the event of kind {change.Op} has no row");
        }

        var plan = planner.PlanRow(change.RowSchema, out var changed);
        Use(planner.Schema!);
        if (change.Op == ChangeOp.Delete)
        {
            AppendDelete(json, plan, change.IsFlat, sequence);
            return changed;
        }

        if (MayHaveMoved(change))
        {
            AppendRow(json, plan, RowKind.DeleteByKey, change.IsFlat, sequence);
        }

        AppendRow(json, plan, RowKind.Upsert, change.IsFlat, sequence);
        if (!change.Before.IsEmpty && change.Op == ChangeOp.Update && reader.WatchedDiffers(json, change.Before, plan))
        {
            pending.Truncate(pending.Count - 1);
            AppendDelete(change.Before, plan, change.IsFlat, sequence);
            AppendRow(json, plan, RowKind.Upsert, change.IsFlat, sequence);
        }

        return changed;
    }

    // Without its old image an update does not tell which partition the row comes from. The deletion carries the same ordering value.
    private bool MayHaveMoved(in ChangeEvent change) =>
        change.Op == ChangeOp.Update
        && change.Before.IsEmpty
        && planner.PartitionColumns.Any(column => !planner.KeyColumns.Contains(column));

    private void AppendRow(ReadOnlySpan<byte> json, RowPlan plan, RowKind kind, bool isFlat, long sequence)
    {
        reader.Read(json, plan, pending.Builder, isFlat);
        End(kind, sequence);
    }

    private void AppendDelete(ReadOnlySpan<byte> json, RowPlan plan, bool isFlat, long sequence)
    {
        reader.Read(json, plan, pending.Builder, isFlat);
        var knowsPartition = true;
        foreach (var index in partitionIndexes)
        {
            knowsPartition &= reader.Saw(index);
        }

        End(knowsPartition ? RowKind.Delete : RowKind.DeleteByKey, sequence);
    }

    private void AppendKey(in ChangeEvent change, long sequence)
    {
        // A table without columns has no row to delete.
        if (planner.PlanKey(change.KeySchema) is not { } plan)
        {
            return;
        }

        if (change.Key.IsEmpty)
        {
            throw new BadEventException(BadEventKind.MissingKey, "a deletion has neither a row nor a key");
        }

        Use(planner.Schema!);
        reader.Read(change.Key, plan, pending.Builder, isFlat: false);
        End(RowKind.DeleteByKey, sequence);
    }

    private void End(RowKind kind, long sequence)
    {
        if (sequenceIndex >= 0)
        {
            ((LongColumnBuilder)pending.Builder[sequenceIndex]).Append(sequence);
        }

        pending.End(kind);
    }

    private void Use(TableSchema schema)
    {
        if (ReferenceEquals(schema, building))
        {
            return;
        }

        pending.Use(schema);
        building = schema;
        sequenceIndex = Options.AddSequence ? schema.IndexOf(SequenceColumn) : -1;
        partitionIndexes = [.. planner.PartitionColumns.Select(schema.IndexOf).Where(index => index >= 0)];
    }

    private void RequireKeyColumns(in ChangeEvent change)
    {
        if (planner.KeyColumns.Count > 0)
        {
            return;
        }

        var names = KeyText.NamesOf(change.Key);
        if (names.Count == 0)
        {
            throw new BadEventException(
                BadEventKind.MissingKey,
                "the event has no message key and the table's record key is not configured",
                "configure the table's key columns, or its ddl with a primary key");
        }

        planner.LearnKey(names);
    }
}
