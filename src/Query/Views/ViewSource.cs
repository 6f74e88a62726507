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
    // DuckDB gives the position of a row under this name, and a column of the table would hide it.
    private const string PositionColumn = "file_row_number";

    /// <summary>Reads timeline and file groups; no data file is opened.</summary>
    /// <exception cref="LakehouseException">Unsupported: the store is not a local folder, or names of columns stand in the way.</exception>
    public static async Task<TableView> OpenAsync(
        IStorage lake, LakeTable table, QueryOptions options, StatementNames names, MergeCache merges, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(table.Folder);
        RequireLocal(storage);
        var opened = await HudiTable.OpenAsync(storage, cancellationToken);
        var plan = await opened.PlanAsync(
            new ScanRequest
            {
                Kind = options.ReadOptimized ? ScanKind.ReadOptimized : ScanKind.Snapshot,
                AsOf = options.AsOf is { } asOf ? InstantText.Parse(asOf) : null,
                WithMetaColumns = false,
            },
            cancellationToken);
        RequireStoredNames(plan);
        var files = plan.Files
            .Where(slice => slice is { BaseFile.Length: > 0, LogFiles.Count: 0 })
            .Select(slice => new ViewFile(Path.Combine(storage.Root, slice.BaseFile!.Path), plan.ValuesFromPath(slice)))
            .ToArray();
        var keepsMeta = opened.State.Properties.PopulateMetaFields;
        var merged = await MergedAsync(opened, plan, keepsMeta, names, merges, cancellationToken);
        var values = files.Select(file => file.PartitionValues).Concat(merged.Select(file => file.PartitionValues));
        return new TableView(table, WithPathColumns(plan.Schema, values), files, merged, keepsMeta) { Source = (opened, plan) };
    }

    private static async Task<IReadOnlyList<MergedFiles>> MergedAsync(
        HudiTable table, ScanPlan plan, bool keepsMeta, StatementNames names, MergeCache merges, CancellationToken cancellationToken)
    {
        var merged = new List<MergedFiles>();
        foreach (var group in plan.Files.Where(slice => slice.LogFiles.Count > 0).GroupBy(slice => ViewFile.GroupOf(plan.ValuesFromPath(slice))))
        {
            var values = plan.ValuesFromPath(group.First());
            var columns = new TableSchema(MetaSchema.Strip(plan.Schema).Fields.Where(field => !values.ContainsKey(field.Name)).Concat(keepsMeta ? MetaSchema.Fields : []));
            RequireFreeName(columns);
            merged.Add(new MergedFiles(await MergedTable.OpenAsync(table, plan, [.. group], merges, names.Hint(columns), cancellationToken), values));
        }

        return merged;
    }

    private static void RequireFreeName(TableSchema columns)
    {
        if (columns.Fields.FirstOrDefault(field => string.Equals(field.Name, PositionColumn, StringComparison.OrdinalIgnoreCase)) is { } field)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Log files cannot be merged in SQL where a column is named {field.Name}: DuckDB counts rows under that name.",
                fix: "Use lakehouse scan, or compact the table first.");
        }
    }

    private static void RequireStoredNames(ScanPlan plan)
    {
        if (!plan.NamesAreStored)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "Columns of this table were renamed or dropped by schema-on-read, and SQL would read older files by their old names.",
                fix: "Use lakehouse scan, which maps the names.");
        }
    }

    // A table that drops its partition columns may leave them out of the commits' schema as well; the path holds only texts.
    private static TableSchema WithPathColumns(TableSchema schema, IEnumerable<IReadOnlyDictionary<string, string?>> values) => new(schema.Fields.Concat(values
        .SelectMany(each => each.Keys).Distinct()
        .Where(name => schema.IndexOf(name) < 0)
        .Select(name => new Field(name, new DataType.String()))));

    private static void RequireLocal(IStorage storage)
    {
        if (!Path.IsPathFullyQualified(storage.Root))
        {
            throw new LakehouseException(ErrorKind.Unsupported, "SQL reads tables in local folders only", new ErrorContext { Path = storage.Root });
        }
    }
}
