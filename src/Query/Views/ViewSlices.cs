using Lakehouse.Query.Merging;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Views;

/// <summary>
/// Sorts the slices of a plan by who reads them: DuckDB the base files, this program what log files add, and alone those slices that DuckDB
/// cannot read rightly or that do not fit into memory. Not thread-safe.
/// </summary>
internal sealed class ViewSlices(HudiTable table, ScanPlan plan, bool keepsMeta, StatementNames names, StatementFiles local, MergeCache merges)
{
    // DuckDB gives the position of a row under this name, and a column of the table would hide it.
    private const string PositionColumn = "file_row_number";

    // Every partition that is told apart makes the statement longer, which costs DuckDB more than it saves in the end.
    private const int MostPartitions = 128;

    private readonly List<ViewFile> files = [];
    private readonly List<MergedFiles> merged = [];

    /// <summary>Base files that DuckDB reads whole.</summary>
    public IReadOnlyList<ViewFile> Files => files;

    /// <summary>The other slices.</summary>
    public IReadOnlyList<MergedFiles> Merged => merged;

    private IStorage Storage => table.State.Storage;

    /// <summary>Sorts all slices of the plan.</summary>
    /// <exception cref="LakehouseException">Unsupported: a column's name stands in the way.</exception>
    public async Task AddAsync(CancellationToken cancellationToken)
    {
        await local.FetchAsync(Storage, plan.Files.Select(slice => slice.BaseFile).OfType<BaseFile>().Where(file => file.Length > 0).Select(file => file.Path), cancellationToken);
        var slices = new List<Handed>();
        foreach (var slice in plan.Files)
        {
            var columns = slice.BaseFile is { Length: > 0 } file ? plan.ColumnsOf(file) : StoredColumns.SameNames;
            if (slice.LogFiles.Count > 0 || !columns.IsReadable)
            {
                var streams = !columns.IsReadable || !await table.FitsMemoryAsync(plan, slice, cancellationToken);
                slices.Add(new Handed(slice, columns, streams));
            }
            else if (slice.BaseFile is { Length: > 0 } whole)
            {
                files.Add(new ViewFile(local.PathOf(Storage, whole.Path), plan.ValuesFromPath(slice), columns));
            }
        }

        await MergeAsync(slices, cancellationToken);
    }

    private async Task MergeAsync(List<Handed> slices, CancellationToken cancellationToken)
    {
        var byPartition = slices.DistinctBy(each => each.Slice.PartitionPath).Take(MostPartitions + 1).Count() <= MostPartitions;
        IReadOnlyDictionary<string, string> ConstantsOf(Handed each) => byPartition ? plan.ConstantsOf(each.Slice) : MergedFiles.NoConstants;
        foreach (var group in slices.GroupBy(each => (ViewFile.GroupOf(plan.ValuesFromPath(each.Slice)), ViewFile.GroupOf(ConstantsOf(each)), each.Columns.Key, each.Streams)))
        {
            var first = group.First();
            var values = plan.ValuesFromPath(first.Slice);
            var columns = new TableSchema(MetaSchema.Strip(plan.Schema).Fields.Where(field => !values.ContainsKey(field.Name)).Concat(keepsMeta ? MetaSchema.Fields : []));
            RequireFreeName(columns);
            var opened = await MergedTable.OpenAsync(table, plan, [.. group.Select(each => each.Slice)], first.Streams ? null : merges, names.Hint(columns), local, cancellationToken);
            merged.Add(new MergedFiles(opened, values) { Columns = first.Columns, Constants = ConstantsOf(first) });
        }
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

    private sealed record Handed(FileSlice Slice, StoredColumns Columns, bool Streams);
}
