namespace Lakehouse.Catalog.Glue.Api;

/// <summary>One item that a batch call refused; the call itself succeeds (golden catalog fact 64).</summary>
/// <param name="Values">Values of the partition.</param>
/// <param name="Fault">Why.</param>
internal sealed record GlueItemError(IReadOnlyList<string> Values, GlueFault Fault);
