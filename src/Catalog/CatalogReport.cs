using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog;

/// <summary>What became of following a table. Immutable.</summary>
/// <param name="Table">Its name in the lake.</param>
/// <param name="Stage">How the catalog stands.</param>
/// <param name="Results">What was done, when it is synced.</param>
/// <param name="Error">Why it is not; null when it is, or when the run ended first.</param>
/// <param name="Took">Time of the sync.</param>
public sealed record CatalogReport(CatalogName Table, CatalogStage Stage, IReadOnlyList<TableSyncResult> Results, LakehouseException? Error, TimeSpan Took);
