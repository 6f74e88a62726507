namespace Lakehouse.Query.Trino.Protocol;

/// <summary>A part of a result in the spooled protocol (golden fact 19).</summary>
/// <param name="Inline">The rows themselves, when they came with the page; else empty.</param>
/// <param name="Uri">Where the rows are, or null.</param>
/// <param name="AckUri">Where it is told that they were read, or null.</param>
/// <param name="Headers">Headers that both requests need.</param>
internal sealed record TrinoSegment(ReadOnlyMemory<byte> Inline, string? Uri, string? AckUri, IReadOnlyList<(string Name, string Value)> Headers);
