using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Views;

/// <summary>Resolves a table to the base files of one instant.</summary>
internal static class ViewSource
{
    /// <summary>Reads timeline and file groups; no data file is opened.</summary>
    /// <exception cref="LakehouseException">Unsupported: the table needs log files merged, or the store is not a local folder.</exception>
    public static async Task<TableView> OpenAsync(IStorage lake, LakeTable table, QueryOptions options, CancellationToken cancellationToken)
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
        RequireNoLogs(plan);
        var files = plan.Files
            .Where(slice => slice.BaseFile is { Length: > 0 })
            .Select(slice => new ViewFile(Path.Combine(storage.Root, slice.BaseFile!.Path), plan.ValuesFromPath(slice)))
            .ToArray();
        return new TableView(table, WithPathColumns(plan.Schema, files), files, opened.State.Properties.PopulateMetaFields);
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

    private static void RequireNoLogs(ScanPlan plan)
    {
        if (plan.Files.FirstOrDefault(slice => slice.LogFiles.Count > 0) is { } slice)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"A snapshot of this merge-on-read table needs its log files merged, which SQL does not do yet (partition '{slice.PartitionPath}', file group {slice.FileId}).",
                fix: "Use a read-optimized query (rows as of the last compaction), lakehouse scan, or compact the table first.");
        }
    }

    // A table that drops its partition columns may leave them out of the commits' schema as well; the path holds only texts.
    private static TableSchema WithPathColumns(TableSchema schema, IReadOnlyList<ViewFile> files) => new(schema.Fields.Concat(files
        .SelectMany(file => file.PartitionValues.Keys).Distinct()
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
