namespace Lakehouse.Catalog.Glue.Api;

/// <summary>What a look-up of partitions by their values gave.</summary>
/// <param name="Partitions">Those that exist.</param>
/// <param name="Unprocessed">Values that Glue did not come to and that must be asked for again.</param>
internal sealed record GlueFoundPartitions(IReadOnlyList<GluePartition> Partitions, IReadOnlyList<IReadOnlyList<string>> Unprocessed);
