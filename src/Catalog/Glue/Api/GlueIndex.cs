namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>PartitionIndex</c>.</summary>
/// <param name="Keys">Partition keys in order.</param>
/// <param name="IndexName">Name; ours are <c>hudi_managed_[dt, hh]</c> as Hudi's sync names them (golden catalog fact 65).</param>
internal sealed record GlueIndex(IReadOnlyList<string> Keys, string IndexName);
