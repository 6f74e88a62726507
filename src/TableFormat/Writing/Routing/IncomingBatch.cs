using Apache.Arrow;
using Lakehouse.TableFormat.Merging;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>A batch as the write sees it: columns in the table's types, keys and partitions told apart.</summary>
/// <param name="columns">Data columns in the order and types of the table's schema.</param>
/// <param name="keys">Record key per row; none is null.</param>
/// <param name="partitionOfRow">Per row, an index into the write's list of partitions; meaningless for deletions by key.</param>
/// <param name="kinds">Per row what it asks for; empty means upserts.</param>
/// <param name="ordering">Ordering values, or null for a table without an ordering field.</param>
internal sealed class IncomingBatch(
    IReadOnlyList<IArrowArray> columns,
    StringArray keys,
    int[] partitionOfRow,
    ReadOnlyMemory<RowKind> kinds,
    OrderingColumn? ordering)
{
    /// <summary>Data columns in the order and types of the table's schema.</summary>
    public IReadOnlyList<IArrowArray> Columns { get; } = columns;

    /// <summary>Record keys.</summary>
    public StringArray Keys { get; } = keys;

    /// <summary>Ordering values, or null.</summary>
    public OrderingColumn? Ordering { get; } = ordering;

    /// <summary>Rows.</summary>
    public int RowCount => Keys.Length;

    /// <summary>UTF-8 bytes of a row's key.</summary>
    public ReadOnlySpan<byte> KeyOf(int row) => Keys.GetBytes(row);

    /// <summary>Index of a row's partition in the write.</summary>
    public int PartitionOf(int row) => partitionOfRow[row];

    /// <summary>What a row asks for.</summary>
    public RowKind KindOf(int row) => kinds.IsEmpty ? RowKind.Upsert : kinds.Span[row];

    /// <summary>A deletion that says nothing about order removes the row whatever is stored.</summary>
    public bool DeletesAlways(int row) => KindOf(row) != RowKind.Upsert && (Ordering is null || Ordering.IsNull(row));
}
