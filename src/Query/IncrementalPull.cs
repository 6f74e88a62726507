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
public sealed class IncrementalPull(IStorage lake)
{
    private const string Operation = "op";

    /// <summary>Plans a pull; rows are read as they are taken.</summary>
    /// <param name="table">Table to pull from.</param>
    /// <param name="since">Token of the last pull, an instant or a UTC time (exclusive), or <c>0</c> for all rows.</param>
    /// <param name="end">Last instant or UTC time to include; null means the newest that no pending write precedes.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="LakehouseException">
    /// Invalid: <paramref name="since"/> is older than what the table retains. Unsupported: the range needs log files merged.
    /// </exception>
    public async Task<PullResult> PullAsync(LakeTable table, string since, string? end = null, CancellationToken cancellationToken = default)
    {
        var opened = await HudiTable.OpenAsync(lake.Scope(table.Folder), cancellationToken);
        var range = await PullRange.ResolveAsync(opened.State, table, InstantText.Parse(since), end is null ? null : InstantText.Parse(end), cancellationToken);
        var data = MetaSchema.Strip(await opened.State.SchemaAsOfAsync(null, cancellationToken));
        var columns = opened.State.Properties.KeyFields.Count > 0
            ? data
            : new TableSchema(data.Fields.Prepend(new Field(MetaColumns.RecordKey, new DataType.String())));
        var schema = new TableSchema(columns.Fields.Prepend(new Field(Operation, new DataType.String(), Nullable: false)));
        return new PullResult(
            new QueryResult(ArrowMapping.ToArrow(schema, withMeta: false), token => RowsAsync(opened, range, columns, schema, token)),
            range.NextToken.ToString(),
            range.Commits.Count);
    }

    private static async IAsyncEnumerable<RecordBatch> RowsAsync(
        HudiTable table, PullRange range, TableSchema columns, TableSchema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (range.Commits.Count == 0)
        {
            yield break;
        }

        var plan = await table.PlanAsync(
            new ScanRequest
            {
                Kind = ScanKind.Incremental,
                Begin = range.Since,
                End = range.NextToken,
                Columns = [.. columns.Fields.Select(field => field.Name)],
            },
            cancellationToken);
        if (plan.Files.Any(slice => slice.LogFiles.Count > 0))
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "The range of commits wrote log files of a merge-on-read table, which are not compared yet.",
                fix: "Use lakehouse scan --query incremental, which shows no deletions, or compact the table first.");
        }

        await foreach (var batch in new DeletedRows(table, plan, range).ReadAsync(cancellationToken))
        {
            yield return WithOperation("d", batch, schema);
        }

        await foreach (var batch in table.ReadAsync(plan, cancellationToken))
        {
            yield return WithOperation("u", batch, schema);
        }
    }

    private static RecordBatch WithOperation(string operation, RecordBatch batch, TableSchema schema) => new(
        ArrowMapping.ToArrow(schema, withMeta: false),
        [ConstantColumn.Create(operation, batch.Length), .. batch.Arrays],
        batch.Length);
}
