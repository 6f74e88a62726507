using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Chunks;

/// <summary>A column chunk of a Parquet file.</summary>
/// <param name="File">Path here.</param>
/// <param name="RowGroup">Number of its row group.</param>
/// <param name="Column">Path in the schema, <c>, </c> between its parts.</param>
/// <param name="Type">Physical type.</param>
/// <param name="Min">Smallest value as a text, or null where the footer does not say.</param>
/// <param name="Max">Largest value as a text, or null where the footer does not say.</param>
/// <param name="Ranges">Its bytes: pages, and a bloom filter where there is one.</param>
internal sealed record ColumnChunk(string File, long RowGroup, string Column, string Type, string? Min, string? Max, IReadOnlyList<StorageRange> Ranges)
{
    /// <summary>Whether it belongs to a column of a table.</summary>
    public bool IsOf(string column) =>
        Column.StartsWith(column, StringComparison.OrdinalIgnoreCase)
        && (Column.Length == column.Length || Column.AsSpan(column.Length).StartsWith(", ", StringComparison.Ordinal));
}
