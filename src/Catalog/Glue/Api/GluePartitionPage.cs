namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Some partitions of a table.</summary>
/// <param name="Partitions">Those of this page.</param>
/// <param name="NextToken">Where the next page begins; null after the last one.</param>
internal sealed record GluePartitionPage(IReadOnlyList<GluePartition> Partitions, string? NextToken);
