namespace Lakehouse.Catalog.Glue.Api;

/// <summary>One part of a table's partitions, read beside the others.</summary>
/// <param name="SegmentNumber">From 0.</param>
/// <param name="TotalSegments">1 to 10.</param>
internal sealed record GlueSegment(int SegmentNumber, int TotalSegments);
