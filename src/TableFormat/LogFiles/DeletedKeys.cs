using Apache.Arrow;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>The keys of a delete block, in block order. Immutable.</summary>
/// <param name="Keys">Record keys.</param>
/// <param name="PartitionPaths">Partition paths; null where the file has none.</param>
/// <param name="Ordering">An ordering value per key, or empty when all are <see cref="OrderingValue.Unordered"/>.</param>
internal sealed record DeletedKeys(StringArray Keys, StringArray PartitionPaths, IReadOnlyList<OrderingValue> Ordering)
{
    /// <summary>Keys in the block.</summary>
    public int Count => Keys.Length;

    /// <summary>The ordering value of one key.</summary>
    public OrderingValue OrderingOf(int index) => Ordering.Count == 0 ? OrderingValue.Unordered : Ordering[index];
}
