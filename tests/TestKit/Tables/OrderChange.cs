namespace Lakehouse.TestKit.Tables;

/// <summary>A change of an <see cref="OrderTable"/>: its images as rows.</summary>
/// <param name="Op"><c>i</c>, <c>u</c> or <c>d</c>.</param>
/// <param name="Time">Instant of the write.</param>
/// <param name="Before">The row before, or null.</param>
/// <param name="After">The row after, or null.</param>
public sealed record OrderChange(string Op, string Time, OrderRow? Before, OrderRow? After);
