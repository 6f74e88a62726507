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
            return $"SELECT {Columns(view.Schema, EmptyTypes, EmptyValues)} WHERE false";
        }

        var whole = view.Files.GroupBy(file => ViewFile.GroupOf(file.PartitionValues))
            .Select(group => SelectFiles(view, [.. group.Select(file => file.Path)], group.First().PartitionValues, filter: null, typesOf));
        var merged = view.Merged.SelectMany(files => SelectMerged(view, files, typesOf));
        return string.Join(" UNION ALL ", whole.Concat(merged));
    }

    // Rows of base files that stay are read from the files, by position; only those that come are handed over.
    private static IEnumerable<string> SelectMerged(TableView view, MergedFiles files, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        var paths = files.BasePaths.ToArray();
        if (paths.Length > 0)
        {
            yield return SelectFiles(view, paths, files.PartitionValues, $"{StayingFunction}({FileColumn}, file_row_number)", typesOf);
        }

        var handed = view.HandedColumns(files).ToDictionary(field => field.Name, field => DuckTypeNames.Of(field.Type), StringComparer.Ordinal);
        yield return $"SELECT {Columns(view.Schema, handed, files.PartitionValues)} FROM {files.Function}()";
    }

    private static string SelectFiles(
        TableView view, IReadOnlyList<string> paths, IReadOnlyDictionary<string, string?> values, string? filter, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        var plain = Source(paths, string.Empty);
        var stored = typesOf(plain).Where(column => view.KeepsMeta || !MetaSchema.IsMeta(column.Key)).ToDictionary();
        var columns = Columns(view.Schema, stored, values);
        return filter is null
            ? $"SELECT {columns} FROM {plain}"
            : $"SELECT {columns} FROM {Source(paths, $", filename = {Sql.Text(FileColumn)}, file_row_number = true")} WHERE {filter}";
    }

    private static string Source(IEnumerable<string> paths, string options) =>
        $"read_parquet([{string.Join(", ", paths.Select(Sql.Path))}], union_by_name = true, hive_partitioning = false{options})";

    private static string Columns(TableSchema schema, IReadOnlyDictionary<string, string> stored, IReadOnlyDictionary<string, string?> values) =>
        string.Join(", ", MetaSchema.Strip(schema).Fields.Concat(MetaSchema.Fields).Select(field => Column(field, stored, values)));

    private static string Column(Field field, IReadOnlyDictionary<string, string> stored, IReadOnlyDictionary<string, string?> values)
    {
        var name = Sql.Name(field.Name);
        var wanted = DuckTypeNames.Of(field.Type);
        if (!stored.TryGetValue(field.Name, out var actual))
        {
            var value = values.GetValueOrDefault(field.Name) is { } text ? Sql.Text(text) : "NULL";
            return $"CAST({value} AS {wanted}) AS {name}";
        }

        return string.Equals(actual, wanted, StringComparison.Ordinal) ? name : $"CAST({name} AS {wanted}) AS {name}";
    }

    private static readonly IReadOnlyDictionary<string, string> EmptyTypes = new Dictionary<string, string>();
    private static readonly IReadOnlyDictionary<string, string?> EmptyValues = new Dictionary<string, string?>();
}
