using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>
/// Makes the view of a table: its data columns with the table's types, then Hudi's five meta columns. Files may be older
/// than the schema, so columns are taken by name: missing ones are null, narrower ones are widened.
/// </summary>
internal static class ViewSql
{
    /// <summary>Name of the function that tells whether a base row stays.</summary>
    public const string StayingFunction = "lakehouse_stays";

    private const string FileColumn = "lakehouse_base_file";

    /// <summary>A <c>CREATE VIEW</c> statement.</summary>
    /// <param name="view">The table.</param>
    /// <param name="typesOf">Column types of what the given <c>FROM</c> text holds, as DuckDB spells them.</param>
    public static string Create(TableView view, Func<string, IReadOnlyDictionary<string, string>> typesOf) =>
        $"CREATE OR REPLACE VIEW {Sql.Name(view.Table.Database)}.{Sql.Name(view.Table.Name)} AS {Select(view, typesOf)}";

    private static string Select(TableView view, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        if (view.Files.Count + view.Merged.Count == 0)
        {
            return $"SELECT {Columns(view.Schema, new FileColumns(new Dictionary<string, string>()))} WHERE false";
        }

        var whole = view.Files.GroupBy(file => file.Group).Select(group =>
            SelectFiles(view, [.. group.Select(file => file.Path)], new FileColumns(NotYetKnown, group.First().PartitionValues, group.First().Columns), filter: null, typesOf));
        var merged = view.Merged.SelectMany(files => SelectMerged(view, files, typesOf));
        return string.Join(" UNION ALL ", whole.Concat(merged));
    }

    // Rows of base files that stay are read from the files, by position; only those that come are handed over.
    private static IEnumerable<string> SelectMerged(TableView view, MergedFiles files, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        var paths = files.BasePaths.ToArray();
        if (paths.Length > 0)
        {
            var stored = new FileColumns(NotYetKnown, files.PartitionValues, files.Columns, files.Constants);
            yield return SelectFiles(view, paths, stored, $"{StayingFunction}({FileColumn}, file_row_number)", typesOf);
        }

        var handed = view.HandedColumns(files).ToDictionary(field => field.Name, field => DuckTypeNames.Of(field.Type), StringComparer.Ordinal);
        yield return $"SELECT {Columns(view.Schema, new FileColumns(handed, files.PartitionValues, Constants: files.Constants))} FROM {files.Function}()";
    }

    private static string SelectFiles(
        TableView view, IReadOnlyList<string> paths, FileColumns files, string? filter, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        var plain = Source(paths, string.Empty);
        var types = typesOf(plain).Where(column => view.KeepsMeta || !MetaSchema.IsMeta(column.Key)).ToDictionary();
        var columns = Columns(view.Schema, files with { Types = types });
        return filter is null
            ? $"SELECT {columns} FROM {plain}"
            : $"SELECT {columns} FROM {Source(paths, $", filename = {Sql.Text(FileColumn)}, file_row_number = true")} WHERE {filter}";
    }

    private static string Source(IEnumerable<string> paths, string options) =>
        $"read_parquet([{string.Join(", ", paths.Select(Sql.Path))}], union_by_name = true, hive_partitioning = false{options})";

    private static string Columns(TableSchema schema, FileColumns files) =>
        string.Join(", ", MetaSchema.Strip(schema).Fields.Concat(MetaSchema.Fields).Select(files.Select));

    private static readonly IReadOnlyDictionary<string, string> NotYetKnown = new Dictionary<string, string>();
}
