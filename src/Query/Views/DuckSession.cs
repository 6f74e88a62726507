using Apache.Arrow;
using Lakehouse.Query.Duck;
using Lakehouse.Query.Merging;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Views;

/// <summary>Sets up a fresh database for one statement: views, limits, and the lock on everything else.</summary>
internal sealed class DuckSession
{
    private readonly DuckConnection connection;
    private readonly List<LakehouseException> failures;

    /// <summary>Prepares the database.</summary>
    public DuckSession(DuckConnection connection, QueryOptions options, IReadOnlyList<OpenedView> views)
    {
        this.connection = connection;
        failures = [.. views.Select(view => view.Failure).OfType<LakehouseException>()];
        Configure(options, [.. views.SelectMany(view => view.View?.BasePaths ?? [])]);
        RegisterMerges([.. views.Select(view => view.View).OfType<TableView>()]);
        CreateViews(views);
        connection.Execute("SET lock_configuration = true");
    }

    /// <summary>Starts the statement.</summary>
    /// <exception cref="LakehouseException">It is not allowed or wrong, or needs a table that cannot be read.</exception>
    public DuckRows Start(string sql)
    {
        try
        {
            using var statement = connection.Prepare(sql, DuckStatementKind.Select, DuckStatementKind.Explain);
            if (statement.Kind == DuckStatementKind.Explain)
            {
                connection.Prepare(ExplainedStatement.Of(sql), DuckStatementKind.Select).Dispose();
            }

            return statement.Execute();
        }
        catch (LakehouseException failure) when (failures.Count > 0 && failure.Message.StartsWith("Catalog Error", StringComparison.Ordinal))
        {
            throw failures[0];
        }
    }

    private void Configure(QueryOptions options, IReadOnlyList<string> paths)
    {
        connection.Execute("SET TimeZone = 'UTC'");
        connection.Execute("SET autoinstall_known_extensions = false");
        connection.Execute("SET autoload_known_extensions = false");
        connection.Execute("SET preserve_insertion_order = true");
        connection.Execute($"SET temp_directory = {Sql.Text(options.SpillFolder ?? string.Empty)}");
        if (options.MemoryLimit is { } memory)
        {
            connection.Execute($"SET memory_limit = {Sql.Text(memory)}");
        }

        if (options.Threads is { } threads)
        {
            connection.Execute(FormattableString.Invariant($"SET threads = {threads}"));
        }

        var allowed = paths.SelectMany(path => new[] { path, Sql.GlobEscape(path) }).Distinct();
        connection.Execute($"SET allowed_paths = [{string.Join(", ", allowed.Select(Sql.Text))}]");
        connection.Execute("SET enable_external_access = false");
    }

    private void RegisterMerges(IReadOnlyList<TableView> views)
    {
        var files = new Dictionary<string, (MergedTable Table, int Slice)>(StringComparer.Ordinal);
        var number = 0;
        foreach (var view in views)
        {
            foreach (var merged in view.Merged)
            {
                merged.Function = $"lakehouse_added_{number++}";
                var columns = view.HandedColumns(merged);
                var types = connection.TypesOf(columns.Select(column => DuckTypeNames.Of(column.Type)));
                new AddedRowsFunction(connection, merged.Slices, columns, types).Register(merged.Function);
                for (var slice = 0; slice < merged.Slices.Count; slice++)
                {
                    if (merged.Slices.BasePath(slice) is { } path)
                    {
                        files[path] = (merged.Slices, slice);
                    }
                }
            }
        }

        if (number > 0)
        {
            new StayingRowsFunction(connection, files).Register(ViewSql.StayingFunction);
        }
    }

    private void CreateViews(IReadOnlyList<OpenedView> views)
    {
        var databases = views.Select(view => view.Table.Database).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        foreach (var database in databases)
        {
            connection.Execute($"CREATE SCHEMA IF NOT EXISTS {Sql.Name(database)}");
        }

        foreach (var group in views.GroupBy(view => view.Table.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            Create(group.ToArray());
        }

        if (databases.Length == 1)
        {
            connection.Execute($"SET search_path = {Sql.Text(Sql.Name(databases[0]))}");
        }
    }

    private void Create(OpenedView[] sameName)
    {
        if (sameName is not [{ View: { } view }])
        {
            if (sameName.Length > 1)
            {
                failures.Add(new LakehouseException(ErrorKind.Unsupported, "table names that differ by case only cannot be told apart in SQL", new ErrorContext { Table = sameName[0].Table.ToString() }));
            }

            return;
        }

        try
        {
            connection.Execute(ViewSql.Create(view, TypesOf));
        }
        catch (LakehouseException failure)
        {
            failures.Add(new LakehouseException(
                failure.Kind == ErrorKind.Invalid ? ErrorKind.Corrupt : failure.Kind,
                failure.Message,
                new ErrorContext { Table = view.Table.ToString() },
                "`lakehouse scan` of the table's folder tells more; restore the file, or roll the table back",
                failure));
        }
    }

    private Dictionary<string, string> TypesOf(string source)
    {
        using var statement = connection.Prepare($"DESCRIBE SELECT * FROM {source}");
        using var rows = statement.Execute();
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        while (rows.Next(CancellationToken.None) is { } batch)
        {
            using (batch)
            {
                var (names, kinds) = ((StringArray)batch.Column(0), (StringArray)batch.Column(1));
                for (var row = 0; row < batch.Length; row++)
                {
                    types[names.GetString(row)] = kinds.GetString(row);
                }
            }
        }

        return types;
    }
}
