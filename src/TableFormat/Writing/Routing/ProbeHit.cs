namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>A key of a batch that a base file holds.</summary>
/// <param name="Winner">Index in the table of winners.</param>
/// <param name="StoredIsNewer">The stored row's ordering value is larger, so it stays.</param>
internal readonly record struct ProbeHit(int Winner, bool StoredIsNewer);
