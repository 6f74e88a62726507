namespace Lakehouse.Catalog;

/// <summary>What a sync did to one table of a catalog. Immutable.</summary>
/// <param name="Plan">What was done.</param>
/// <param name="Problems">What could not be done although all else was, with a way to mend it.</param>
public sealed record TableSyncResult(TableSyncPlan Plan, IReadOnlyList<string> Problems);
