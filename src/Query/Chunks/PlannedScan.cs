using System.Text.Json;
using Apache.Arrow;
using Lakehouse.Query.Duck;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Chunks;

/// <summary>One scan of Parquet files as DuckDB plans it. Immutable.</summary>
/// <param name="columns">Columns that it hands on.</param>
/// <param name="filters">What it filters by, as the plan shows it.</param>
internal sealed class PlannedScan(IReadOnlyList<string> columns, IReadOnlyList<string> filters)
{
    // Two levels of JSON for each operator, and each further file layout of a table is one UNION more.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };
    private readonly IReadOnlyList<ScanCondition> conditions = [.. filters.SelectMany(ScanCondition.Parse)];

    /// <summary>The scans of a statement; null where its plan cannot be had, so that it may read anything.</summary>
    public static IReadOnlyList<PlannedScan>? Of(DuckConnection connection, string sql)
    {
        try
        {
            using var statement = connection.Prepare($"EXPLAIN (FORMAT JSON) {sql}", DuckStatementKind.Explain);
            using var rows = statement.Execute();
            var scans = new List<PlannedScan>();
            while (rows.Next(CancellationToken.None) is { } batch)
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Length; row++)
                    {
                        using var plan = JsonDocument.Parse(((StringArray)batch.Column(1)).GetString(row), Deep);
                        Collect(plan.RootElement, scans);
                    }
                }
            }

            return scans;
        }
        catch (Exception failure) when (failure is LakehouseException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it reads a column: hands it on, or filters by it.</summary>
    public bool Reads(ColumnChunk chunk) => columns.Any(chunk.IsOf) || filters.Any(filter => filter.Contains(TopOf(chunk.Column), StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it leaves out a row group.</summary>
    /// <param name="chunks">The row group's.</param>
    public bool LeavesOut(IReadOnlyList<ColumnChunk> chunks) => conditions.Any(condition =>
        chunks.FirstOrDefault(chunk => string.Equals(chunk.Column, condition.Column, StringComparison.OrdinalIgnoreCase)) is { } chunk && condition.Excludes(chunk));

    private static string TopOf(string column) => column.IndexOf(", ", StringComparison.Ordinal) is > 0 and var end ? column[..end] : column;

    private static void Collect(JsonElement node, List<PlannedScan> scans)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in node.EnumerateArray())
            {
                Collect(element, scans);
            }

            return;
        }

        if (node.TryGetProperty("extra_info", out var info) && TextsOf(info, "Function").Contains("READ_PARQUET"))
        {
            scans.Add(new PlannedScan(TextsOf(info, "Projections"), TextsOf(info, "Filters")));
        }

        if (node.TryGetProperty("children", out var children))
        {
            Collect(children, scans);
        }
    }

    private static IReadOnlyList<string> TextsOf(JsonElement info, string name) =>
        !info.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(element => element.ToString())]
        : [value.ToString()];
}
