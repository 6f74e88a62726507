using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>
/// Makes the view of a table: its data columns with the table's types, then Hudi's five meta columns. Files may be older
/// than the schema, so columns are taken by name: missing ones are null, narrower ones are widened.
/// </summary>
internal static class ViewSql
{
    /// <summary>A <c>CREATE VIEW</c> statement.</summary>
    /// <param name="view">The table.</param>
    /// <param name="typesOf">Column types of what the given <c>FROM</c> text holds, as DuckDB spells them.</param>
    public static string Create(TableView view, Func<string, IReadOnlyDictionary<string, string>> typesOf) =>
        $"CREATE OR REPLACE VIEW {Sql.Name(view.Table.Database)}.{Sql.Name(view.Table.Name)} AS {Select(view, typesOf)}";

    private static string Select(TableView view, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        if (view.Files.Count == 0)
        {
            return $"SELECT {Columns(view.Schema, EmptyTypes, EmptyValues)} WHERE false";
        }

        var groups = view.Files.GroupBy(file => string.Join('\0', file.PartitionValues.Select(pair => $"{pair.Key}\u0001{pair.Value}")));
        return string.Join(" UNION ALL ", groups.Select(group => SelectFiles(view, [.. group], typesOf)));
    }

    private static string SelectFiles(TableView view, IReadOnlyList<ViewFile> files, Func<string, IReadOnlyDictionary<string, string>> typesOf)
    {
        var source = $"read_parquet([{string.Join(", ", files.Select(file => Sql.Path(file.Path)))}], union_by_name = true, hive_partitioning = false)";
        var stored = typesOf(source).Where(column => view.KeepsMeta || !MetaSchema.IsMeta(column.Key)).ToDictionary();
        return $"SELECT {Columns(view.Schema, stored, files[0].PartitionValues)} FROM {source}";
    }

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
