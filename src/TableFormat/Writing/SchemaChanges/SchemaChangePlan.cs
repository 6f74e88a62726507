using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Schema.Ids;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>What changes make of a table's columns.</summary>
/// <param name="Before">Columns now.</param>
/// <param name="After">Columns afterwards.</param>
/// <param name="Ids">Versions of the columns so far; null for a table whose columns have no ids and need none.</param>
/// <param name="Next">The columns afterwards with their ids.</param>
internal sealed record SchemaChangePlan(TableSchema Before, TableSchema After, SchemaHistory? Ids, IdSchema Next)
{
    /// <summary>Plans changes; has no effect.</summary>
    /// <param name="state">The table.</param>
    /// <param name="changes">What to change, in this order.</param>
    /// <param name="schemaOnRead">Whether the table may become a schema-on-read table.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakehouseException">Invalid: the columns do not allow it, or it needs schema-on-read and that is not allowed.</exception>
    public static async Task<SchemaChangePlan> OfAsync(
        TableState state, IReadOnlyList<SchemaChange> changes, bool schemaOnRead, CancellationToken cancellationToken)
    {
        var before = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var carried = await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false);
        var ids = await SchemaHistory.LoadAsync(state, carried, cancellationToken).ConfigureAwait(false);
        if (ids is null && changes.FirstOrDefault(ColumnChanges.NeedsIds) is { } change)
        {
            ids = schemaOnRead ? new SchemaHistory([IdSchema.Of(before)]) : throw new LakehouseException(
                ErrorKind.Invalid,
                $"The change of {change.Column} needs a schema-on-read table: readers that find columns by name would lose or mix up its stored values.",
                new ErrorContext { Table = state.Properties.TableName },
                "Allow it (lakehouse alter --schema-on-read), if every engine that reads the table knows column ids: Spark with hoodie.schema.on.read.enable=true, and this program; Trino and hudi-rs do not.");
        }

        var columns = new ColumnChanges(state.Properties);
        var next = changes.Aggregate(ids?.Latest ?? IdSchema.Of(before), columns.Apply);
        return new SchemaChangePlan(before, next.ToTable(), ids, next);
    }
}
