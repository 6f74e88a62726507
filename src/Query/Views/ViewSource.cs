using Lakehouse.Query.Merging;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Views;

/// <summary>Resolves a table to the files of one instant.</summary>
internal static class ViewSource
{
    /// <summary>Reads timeline and file groups; base files of a bucket are fetched.</summary>
    /// <exception cref="LakehouseException">Unsupported: the store has no files of this machine, or the name of a column stands in the way.</exception>
    public static async Task<TableView> OpenAsync(
        IStorage lake, LakeTable table, QueryOptions options, StatementNames names, StatementFiles files, MergeCache merges, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(table.Folder);
        var opened = await HudiTable.OpenAsync(storage, cancellationToken);
        var plan = await opened.PlanAsync(
            new ScanRequest
            {
                Kind = options.ReadOptimized ? ScanKind.ReadOptimized : ScanKind.Snapshot,
                AsOf = options.AsOf is { } asOf ? InstantText.Parse(asOf) : null,
                WithMetaColumns = false,
                MergeBytes = options.MergeBytes,
            },
            cancellationToken);
        var keepsMeta = opened.State.Properties.PopulateMetaFields;
        var builder = new ViewSlices(opened, plan, keepsMeta, names, files, merges);
        await builder.AddAsync(cancellationToken);
        var values = builder.Files.Select(file => file.PartitionValues).Concat(builder.Merged.Select(file => file.PartitionValues));
        return new TableView(table, WithPathColumns(plan.Schema, values), builder.Files, builder.Merged, keepsMeta) { Source = (opened, plan) };
    }

    // A table that drops its partition columns may leave them out of the commits' schema as well; the path holds only texts.
    private static TableSchema WithPathColumns(TableSchema schema, IEnumerable<IReadOnlyDictionary<string, string?>> values) => new(schema.Fields.Concat(values
        .SelectMany(each => each.Keys).Distinct()
        .Where(name => schema.IndexOf(name) < 0)
        .Select(name => new Field(name, new DataType.String()))));
}
