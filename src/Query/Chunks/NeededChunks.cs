using Apache.Arrow;
using Lakehouse.Query.Duck;
using Lakehouse.Query.Views;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Chunks;

/// <summary>
/// Brings what a statement reads of files that are not here: the column chunks of the columns and row groups that DuckDB's own plan names. A chunk
/// that is wrongly left out is a hole, on which DuckDB fails; then everything is brought. Stateless.
/// </summary>
internal static class NeededChunks
{
    private const int FilesAtOnce = 8;

    /// <summary>Brings them.</summary>
    /// <param name="connection">Where the statement will run, its views made.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="files">Its files.</param>
    /// <param name="everything">Whole files, whatever the plan says.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task FetchAsync(DuckConnection connection, string sql, StatementFiles files, bool everything, CancellationToken cancellationToken)
    {
        var partial = files.Partial;
        if (partial.Count == 0)
        {
            return;
        }

        var scans = everything ? null : PlannedScan.Of(connection, ExplainedStatement.Of(sql));
        var ranges = scans is null
            ? partial.Keys.ToDictionary(file => file, _ => (IReadOnlyList<StorageRange>)[new StorageRange(0, long.MaxValue)])
            : ByFile(ChunksOf(connection, partial.Keys), scans);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ranges, limits, (file, stop) => partial[file.Key].RequireAsync(file.Value, stop));
    }

    private static Dictionary<string, IReadOnlyList<StorageRange>> ByFile(IEnumerable<ColumnChunk> chunks, IReadOnlyList<PlannedScan> scans)
    {
        var needed = new Dictionary<string, IReadOnlyList<StorageRange>>(StringComparer.Ordinal);
        foreach (var file in chunks.GroupBy(chunk => chunk.File))
        {
            needed[file.Key] = [.. file.GroupBy(chunk => chunk.RowGroup).SelectMany(group => Needed([.. group], scans))];
        }

        return needed;
    }

    private static IEnumerable<StorageRange> Needed(IReadOnlyList<ColumnChunk> group, IReadOnlyList<PlannedScan> scans)
    {
        var reading = scans.Where(scan => !scan.LeavesOut(group)).ToList();
        return group.Where(chunk => reading.Exists(scan => scan.Reads(chunk))).SelectMany(chunk => chunk.Ranges);
    }

    private static List<ColumnChunk> ChunksOf(DuckConnection connection, IEnumerable<string> paths)
    {
        using var statement = connection.Prepare(
            "SELECT file_name, row_group_id, path_in_schema, type, stats_min_value, stats_max_value, "
            + "least(dictionary_page_offset, index_page_offset, data_page_offset), total_compressed_size, bloom_filter_offset, coalesce(bloom_filter_length, 1048576) "
            + $"FROM parquet_metadata([{string.Join(", ", paths.Select(Sql.Path))}])",
            DuckStatementKind.Select);
        using var rows = statement.Execute();
        var chunks = new List<ColumnChunk>();
        while (rows.Next(CancellationToken.None) is { } batch)
        {
            using (batch)
            {
                chunks.AddRange(Enumerable.Range(0, batch.Length).Select(row => ChunkAt(batch, row)));
            }
        }

        return chunks;
    }

    private static ColumnChunk ChunkAt(RecordBatch batch, int row)
    {
        string? Text(int column) => ((StringArray)batch.Column(column)).GetString(row);
        long? Number(int column) => ((Int64Array)batch.Column(column)).GetValue(row);
        var ranges = new List<StorageRange> { new(Number(6) ?? 0, Number(7) ?? 0) };
        if (Number(8) is { } bloom)
        {
            ranges.Add(new StorageRange(bloom, Number(9) ?? 0));
        }

        return new ColumnChunk(Text(0)!, Number(1) ?? 0, Text(2)!, Text(3)!, Text(4), Text(5), ranges);
    }
}
