namespace Lakehouse.Query.Trino.Decoding;

/// <summary>A column of an answer.</summary>
/// <param name="Name">Its name; several columns may have the same.</param>
/// <param name="Type">Its type.</param>
internal sealed record TrinoField(string Name, TrinoType Type);
