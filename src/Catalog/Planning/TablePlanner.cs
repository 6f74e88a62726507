using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Planning;

/// <summary>Compares one table of the catalog with the table of the lake and says what has to be done.</summary>
/// <param name="metastore">The catalog.</param>
/// <param name="options">What is registered.</param>
/// <param name="shape">The table of the lake.</param>
/// <param name="source">Its partitions.</param>
internal sealed class TablePlanner(IMetastore metastore, CatalogOptions options, TableShape shape, PartitionSource source)
{
    private readonly DesiredTable desiredTable = new(shape, options, metastore.Limits);

    /// <summary>Plans.</summary>
    /// <param name="variant">Which of the tables.</param>
    /// <param name="observed">It as registered, or null.</param>
    /// <param name="everything">Whether all partitions are compared, whatever the timeline says.</param>
    /// <param name="columns">How columns are brought up to date.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<TableSyncPlan> PlanAsync(
        TableVariant variant, MetastoreTable? observed, bool everything, ColumnsMode columns, CancellationToken cancellationToken)
    {
        if (observed is null)
        {
            return await CreateAsync(variant, null, [], "it is not registered", cancellationToken).ConfigureAwait(false);
        }

        RegisteredTable.RequireOurs(observed, shape);
        var desired = desiredTable.Build(variant, observed);
        var difference = TableDifference.Between(observed, desired);
        if (difference.Keys.Count > 0 && options.RefusedColumns == RefusedColumns.Refuse)
        {
            throw OtherKeys(observed, difference);
        }

        if (difference.Keys.Count > 0 || (columns == ColumnsMode.Recreate && difference.Columns.Count > 0))
        {
            return await CreateAsync(variant, observed, [.. difference.All], "the metastore does not take such a change", cancellationToken).ConfigureAwait(false);
        }

        if (columns == ColumnsMode.Keep)
        {
            desired = desired with { Storage = desired.Storage with { Columns = observed.Storage.Columns } };
            difference = TableDifference.Between(observed, desired);
        }

        return await AlterAsync(observed, desired, difference, everything, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TableSyncPlan> CreateAsync(
        TableVariant variant, MetastoreTable? observed, IReadOnlyList<string> reasons, string because, CancellationToken cancellationToken)
    {
        var table = RegisteredTable.AsNew(desiredTable.Build(variant, observed));
        var scope = await source.AllAsync(because, cancellationToken).ConfigureAwait(false);
        var partitions = new PartitionDifference(metastore, desiredTable, table);
        var added = await partitions.StepsAsync(scope, observed: null, withColumns: true, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SyncStep> before = observed is null
            ? await DatabaseAsync(cancellationToken).ConfigureAwait(false)
            : [new DropTable(NameOf(table), reasons)];

        // A table without partitions is complete with its first call.
        return added.Count == 0
            ? Plan(table, null, scope, partitions, [.. before, new CreateTable(table with { Parameters = SyncPosition.Write(table.Parameters, shape.State, metastore.Limits) })])
            : Plan(table, null, scope, partitions, [.. before, new CreateTable(table), .. added, new SetPosition(shape.State)]);
    }

    // Columns first: a row of a new partition is then never read by columns that the table lacks.
    private async Task<TableSyncPlan> AlterAsync(
        MetastoreTable observed, MetastoreTable desired, TableDifference difference, bool everything, CancellationToken cancellationToken)
    {
        var position = SyncPosition.Of(observed);
        var scope = await ScopeAsync(position, difference, everything, cancellationToken).ConfigureAwait(false);
        var cascade = difference.Columns.Count > 0 && metastore.Limits.Cascades && desired.PartitionKeys.Count > 0;
        var partitions = new PartitionDifference(metastore, desiredTable, desired);
        var changed = await partitions.StepsAsync(scope, observed, withColumns: !cascade, cancellationToken).ConfigureAwait(false);
        var parameters = SyncPosition.Write(desired.Parameters, shape.State, metastore.Limits);
        var isBehind = !TableDifference.Between(desired, desired with { Parameters = parameters }).IsEmpty;
        var whole = changed.Count == 0 && isBehind && !difference.IsEmpty ? desired with { Parameters = parameters } : desired;
        var alter = new AlterTable(whole, difference, cascade, IfRefused(observed, desired));
        var steps = new List<SyncStep>();
        steps.AddRange(difference.IsEmpty ? [] : [alter]);
        steps.AddRange(changed);
        steps.AddRange(isBehind && (difference.IsEmpty || changed.Count > 0) ? [new SetPosition(shape.State)] : []);
        return Plan(desired, position, scope, partitions, steps);
    }

    private string? IfRefused(MetastoreTable observed, MetastoreTable desired) =>
        !metastore.Limits.ChecksColumns || ColumnRules.Takes(observed.Storage.Columns, desired.Storage.Columns) ? null
        : options.RefusedColumns == RefusedColumns.Recreate ? "insist, and if that is refused too, drop the registration (data stay) and register anew with its grants and all partitions"
        : "keep the old columns and report it";

    private LakehouseException OtherKeys(MetastoreTable observed, TableDifference difference) => new(
        ErrorKind.Unsupported,
        $"The catalog's {observed.Database}.{observed.Name} has other partition columns ({string.Join("; ", difference.Keys)}), and no catalog changes those of a table.",
        new ErrorContext { Table = shape.Name.ToString() },
        "Set catalog: refused-columns: recreate, or drop the table there: data stay, and the next sync registers it anew. Grants on it may be lost"
        + (metastore.Limits.HiveParameters ? "." : ", those of Lake Formation in any case: give them again afterwards."));

    private async Task<PartitionScope> ScopeAsync(SyncPosition? position, TableDifference difference, bool everything, CancellationToken cancellationToken)
    {
        var why = everything ? "everything was asked for"
            : position is null ? "it was never synced"
            : difference.Storage.Count > 0 ? "what partitions share has changed"
            : await PartitionsLagAsync(position, difference, cancellationToken).ConfigureAwait(false) ? "columns have changed"
            : null;
        return why is null
            ? await source.SinceAsync(position!, cancellationToken).ConfigureAwait(false)
            : await source.AllAsync(why, cancellationToken).ConfigureAwait(false);
    }

    // Where the server copies no columns, an earlier sync may have died between the table and its partitions.
    private async Task<bool> PartitionsLagAsync(SyncPosition position, TableDifference difference, CancellationToken cancellationToken)
    {
        if (metastore.Limits.Cascades)
        {
            return false;
        }

        return difference.Columns.Count > 0
            || (shape.State.Timeline.FirstInstant is { } first && position.Time < first)
            || await shape.State.SchemaAsOfAsync(position.Time, cancellationToken).ConfigureAwait(false)
                != await shape.State.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<SyncStep>> DatabaseAsync(CancellationToken cancellationToken)
    {
        var database = await metastore.GetDatabaseAsync(shape.Name.Database, cancellationToken).ConfigureAwait(false);
        return database is not null ? []
            : options.CreateDatabase ? [new CreateDatabase(new MetastoreDatabase { Name = shape.Name.Database, Description = "made by lakehouse" })]
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"The catalog has no database {shape.Name.Database}.",
                new ErrorContext { Table = shape.Name.ToString() },
                "Make it there, or let it be made: catalog: create-database: true.");
    }

    private TableSyncPlan Plan(MetastoreTable table, SyncPosition? position, PartitionScope scope, PartitionDifference partitions, IReadOnlyList<SyncStep> steps) => new()
    {
        Table = NameOf(table),
        Compared = scope.IsAll ? $"everything: {scope.Reason}" : scope.Reason,
        From = position?.Time.ToString(),
        To = shape.State.Timeline.LastCompletedWrite?.ToString(),
        Problems = partitions.Problems,
        Steps = steps,
    };

    private static CatalogName NameOf(MetastoreTable table) => new(table.Database, table.Name);
}
