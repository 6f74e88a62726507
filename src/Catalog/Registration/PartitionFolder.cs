namespace Lakehouse.Catalog.Registration;

/// <summary>A folder of a partition.</summary>
/// <param name="Path">Path below the table's folder.</param>
/// <param name="Values">One value per partition key, decoded.</param>
internal sealed record PartitionFolder(string Path, IReadOnlyList<string> Values);
