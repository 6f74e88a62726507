using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.Query.Pull;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Query;

/// <summary>
/// Exactly the rows committed since a moment, deletions included. Stateless: the token of the last pull is all that it
/// needs, so a pull that failed half-way is simply repeated. Thread-safe.
/// </summary>
/// <param name="lake">The lake's root.</param>
/// <param name="mergeBytes">Bytes of log rows to hold at once; slices with more are merged in several passes.</param>
public sealed class IncrementalPull(IStorage lake, long mergeBytes = IncrementalPull.DefaultMergeBytes)
{
    /// <summary>Bytes of log rows to hold at once when nothing is said: 256 MiB.</summary>
    public const long DefaultMergeBytes = 256L << 20;

    private const string Operation = "op";
    private const string OtherOperation = "_lakehouse_op";
    private const int Attempts = 3;

    /// <summary>Plans a pull; rows are read as they are taken.</summary>
    /// <param name="table">Table to pull from.</param>
    /// <param name="since">Token of the last pull, an instant or a UTC time (exclusive), or <c>0</c> for all rows.</param>
    /// <param name="end">Last instant or UTC time to include; null means the newest that no pending write precedes.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="LakehouseException">
    /// Invalid: <paramref name="since"/> is older than what the table retains. Unsupported: the table keeps no commit time per row.
    /// </exception>
    public async Task<PullResult> PullAsync(LakeTable table, string since, string? end = null, CancellationToken cancellationToken = default)
    {
        var opened = await HudiTable.OpenAsync(lake.Scope(table.Folder), cancellationToken);
        var range = await PullRange.ResolveAsync(opened.State, table, InstantText.Parse(since), end is null ? null : InstantText.Parse(end), cancellationToken);
        var data = MetaSchema.Strip(await opened.State.SchemaAsOfAsync(null, cancellationToken));
        var columns = opened.State.Properties.KeyFields.Count > 0
            ? data
            : new TableSchema(data.Fields.Prepend(new Field(MetaColumns.RecordKey, new DataType.String())));
        var schema = new TableSchema(columns.Fields.Prepend(new Field(OperationName(columns), new DataType.String(), Nullable: false)));
        return new PullResult(
            new QueryResult(ArrowMapping.ToArrow(schema, withMeta: false), token => AgainAsync(opened, range, table, columns, schema, token)),
            range.NextToken.ToString(),
            range.Commits.Count);
    }

    // Two columns of one name cannot be told apart in any form of output, and many readers do not tell case apart.
    private static string OperationName(TableSchema columns) =>
        columns.Fields.Any(field => string.Equals(field.Name, Operation, StringComparison.OrdinalIgnoreCase)) ? OtherOperation : Operation;

    // A cleaner may overtake the pull; as long as no row is out, the same range is planned again, or refused for what was cleaned.
    private async IAsyncEnumerable<RecordBatch> AgainAsync(
        HudiTable table, PullRange range, LakeTable name, TableSchema columns, TableSchema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await FirstAsync(table, range, name, columns, schema, cancellationToken);
        if (reader is null)
        {
            yield break;
        }

        do
        {
            yield return reader.Current;
        }
        while (await reader.MoveNextAsync());
    }

    private async Task<IAsyncEnumerator<RecordBatch>?> FirstAsync(
        HudiTable table, PullRange range, LakeTable name, TableSchema columns, TableSchema schema, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reader = RowsAsync(table, range, columns, schema, cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                if (await reader.MoveNextAsync())
                {
                    return reader;
                }

                await reader.DisposeAsync();
                return null;
            }
            catch (LakehouseException failure)
            {
                await reader.DisposeAsync();
                if (failure.Kind != ErrorKind.Unavailable || attempt == Attempts)
                {
                    throw;
                }

                table = await table.RefreshAsync(cancellationToken);
                range = await PullRange.ResolveAsync(table.State, name, range.Since, range.NextToken, cancellationToken);
            }
        }
    }

    private async IAsyncEnumerable<RecordBatch> RowsAsync(
        HudiTable table, PullRange range, TableSchema columns, TableSchema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (range.Commits.Count == 0)
        {
            yield break;
        }

        var touched = await TouchedGroups.LoadAsync(table.State, range.Commits, cancellationToken);
        var changed = new ChangedRows(table, range, touched, mergeBytes);
        var plan = await changed.PlanAsync([.. columns.Fields.Select(field => field.Name)], cancellationToken);
        using var slices = new PulledSlices(table, plan);
        await foreach (var batch in new DeletedRows(table, plan, range, touched, slices).ReadAsync(cancellationToken))
        {
            yield return WithOperation("d", batch, schema);
        }

        await foreach (var batch in changed.ReadAsync(plan, slices, cancellationToken))
        {
            yield return WithOperation("u", batch, schema);
        }
    }

    private static RecordBatch WithOperation(string operation, RecordBatch batch, TableSchema schema) => new(
        ArrowMapping.ToArrow(schema, withMeta: false),
        [ConstantColumn.Create(operation, batch.Length), .. batch.Arrays],
        batch.Length);
}
