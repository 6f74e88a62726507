namespace Lakehouse.Catalog.Hive;

/// <summary>What a metastore answered instead of a result.</summary>
/// <param name="Kind">Which exception of the service; callers go by it alone, since the words differ between releases (golden catalog fact 26).</param>
/// <param name="Words">The server's own message, for people.</param>
internal sealed record HiveFault(HiveFaultKind Kind, string Words);
