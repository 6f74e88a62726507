using System.Globalization;
using Lakehouse.Catalog;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.Query.Output;
using Lakehouse.Query.Trino;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Doctor;

/// <summary>
/// Whether a Trino server shows each table of the lake with the rows and the newest commit that we read ourselves. Trino's Hudi connector reads base files
/// only, also of <c>_rt</c> tables (golden catalog fact 43), so merge-on-read tables are compared by their base files.
/// </summary>
internal sealed class TrinoCheck(IStorage lake, TrinoClient client, string catalog, CatalogOptions names)
{
    private const string Name = "trino";
    private const string CommitTime = "_hoodie_commit_time";
    private const int Attempts = 3;

    /// <summary>One check for each table; one alone when the server cannot be asked.</summary>
    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        var tables = new List<LakeTable>();
        await foreach (var table in new LakeCatalog(lake).TablesAsync(cancellationToken))
        {
            tables.Add(table);
        }

        if (tables.Count == 0)
        {
            return [Check.Good(Name, "the lake has no tables yet")];
        }

        try
        {
            var visible = await VisibleAsync(tables, cancellationToken);
            var checks = new List<Check>();
            foreach (var table in tables)
            {
                checks.AddRange(await TableAsync(table, visible, cancellationToken));
            }

            return checks;
        }
        catch (LakehouseException failure)
        {
            return [Check.Bad(Name, failure.Message, failure.Fix ?? $"look whether the server has the catalog {catalog}; --catalog names another")];
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private async Task<HashSet<string>> VisibleAsync(List<LakeTable> tables, CancellationToken cancellationToken)
    {
        var schemas = tables.Select(table => $"'{NameOf(table).Database.Replace("'", "''", StringComparison.Ordinal)}'").Distinct();
        var rows = await RowsAsync(
            await client.QueryAsync($"SELECT table_schema, table_name FROM {Quoted(catalog)}.information_schema.tables WHERE table_schema IN ({string.Join(", ", schemas)})", cancellationToken),
            cancellationToken);
        return [.. rows.Select(row => $"{row[0]}.{row[1]}")];
    }

    private async Task<IReadOnlyList<Check>> TableAsync(LakeTable table, HashSet<string> visible, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(lake.Scope(table.Folder), cancellationToken);
        var merges = state.Properties.Type == TableType.MergeOnRead;
        var (schema, name) = NameOf(table);
        string[] parts = merges ? [$"{name}_ro", $"{name}_rt", name] : [name];
        var shown = parts.Where(one => visible.Contains($"{schema}.{one}")).ToArray();
        if (shown.Length == 0)
        {
            return [Check.Bad(Name, $"{table}: {catalog}.{schema} has none of {string.Join(", ", parts)}", "register it with `lakehouse sync`, and look whether the catalog reads the same metastore")];
        }

        var note = merges && await HasLogsAsync(state, cancellationToken)
            ? "; rows in its log files are shown by Trino once they are compacted, in _rt too"
            : string.Empty;
        var checks = new List<Check>();
        foreach (var one in shown)
        {
            checks.Add(await CompareAsync(table, $"{Quoted(catalog)}.{Quoted(schema)}.{Quoted(one)}", $"{schema}.{one}", note, cancellationToken));
        }

        return checks;
    }

    private CatalogName NameOf(LakeTable table) => names.NameOf(new CatalogName(table.Database, table.Name));

    private static async Task<bool> HasLogsAsync(TableState state, CancellationToken cancellationToken)
    {
        var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken);
        return view.LatestSlices.Any(slice => slice.LogFiles.Any());
    }

    private async Task<Check> CompareAsync(LakeTable table, string full, string where, string note, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var before = await OursAsync(table, cancellationToken);
                var theirs = await TheirsAsync(full, before.Commit is not null, cancellationToken);
                if (theirs == before || (theirs.Commit is null && theirs.Rows == before.Rows))
                {
                    return Check.Good(Name, $"{where}: {Text(theirs)}, as here{note}");
                }

                // A writer may have committed between the two looks.
                if (await OursAsync(table, cancellationToken) == before || attempt == Attempts)
                {
                    return Check.Bad(
                        Name,
                        $"{where}: {Text(theirs)} in Trino, {Text(before)} here",
                        "register its partitions with `lakehouse sync`; Trino shows registered partitions only, and may keep listings for a while (hive.metastore-cache-ttl)");
                }
            }
        }
        catch (LakehouseException failure)
        {
            return Check.Bad(Name, $"{where}: {failure.Message}", failure.Fix ?? "register it anew with `lakehouse sync`");
        }
    }

    private static string Text(Seen seen) =>
        $"{Amounts.Count(seen.Rows)} rows{(seen.Commit is { Length: > 0 } commit ? $", newest commit {commit}" : string.Empty)}";

    private async Task<Seen> TheirsAsync(string full, bool withCommit, CancellationToken cancellationToken)
    {
        try
        {
            return await SeenAsync(await client.QueryAsync($"SELECT count(*){(withCommit ? $", max({Quoted(CommitTime)})" : string.Empty)} FROM {full}", cancellationToken), cancellationToken);
        }
        catch (LakehouseException failure) when (withCommit && failure.Message.Contains("COLUMN_NOT_FOUND", StringComparison.Ordinal))
        {
            // Registered without Hudi's own columns.
            return await TheirsAsync(full, withCommit: false, cancellationToken);
        }
    }

    private async Task<Seen> OursAsync(LakeTable table, CancellationToken cancellationToken)
    {
        var engine = new QueryEngine(lake, new QueryOptions { ReadOptimized = true });
        var name = $"{Quoted(table.Database)}.{Quoted(table.Name)}";
        bool withCommit;
        await using (var columns = await engine.QueryAsync($"SELECT * FROM {name} LIMIT 0", cancellationToken))
        {
            withCommit = columns.Schema.FieldsList.Any(field => field.Name == CommitTime);
        }

        await using var result = await engine.QueryAsync($"SELECT count(*){(withCommit ? $", max({CommitTime})" : string.Empty)} FROM {name}", cancellationToken);
        return Of((await RowsAsync(result, cancellationToken))[0]);
    }

    private static async Task<Seen> SeenAsync(TrinoStatement statement, CancellationToken cancellationToken) => Of((await RowsAsync(statement, cancellationToken))[0]);

    private static Seen Of(string?[] row) => new(long.Parse(row[0]!, CultureInfo.InvariantCulture), row.Length > 1 ? row[1] ?? string.Empty : null);

    private static async Task<List<string?[]>> RowsAsync(TrinoStatement statement, CancellationToken cancellationToken)
    {
        await using (statement)
        {
            return await RowsAsync(statement.Result, cancellationToken);
        }
    }

    private static async Task<List<string?[]>> RowsAsync(QueryResult result, CancellationToken cancellationToken)
    {
        var rows = new List<string?[]>();
        await foreach (var batch in result.ReadAsync(cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                {
                    var at = row;
                    rows.Add([.. batch.Arrays.Select(array => CellText.Of(array, at))]);
                }
            }
        }

        return rows;
    }

    /// <summary>What a reader sees of a table.</summary>
    /// <param name="Rows">Its rows.</param>
    /// <param name="Commit">Newest commit time of a row; empty without rows, null when it is not known.</param>
    private sealed record Seen(long Rows, string? Commit);
}
