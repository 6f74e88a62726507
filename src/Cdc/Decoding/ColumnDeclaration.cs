namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// A column's type as a person configures it. Trino's names, such as <c>bigint</c>, <c>decimal(12,2)</c>, <c>varbinary</c>,
/// <c>array(real)</c>; <c>timestamp(p)</c> is MySQL's datetime(p), so that up to 3 digits arrive as milliseconds and more
/// as microseconds, and <c>timestamp(p) with time zone</c> is MySQL's timestamp. MySQL's own spellings
/// (<c>bigint unsigned</c>, <c>datetime(6)</c>, <c>bit(8)</c>, <c>geometry</c>) are understood where Trino has no such name.
/// </summary>
/// <param name="Name">Column name as the source spells it.</param>
/// <param name="Type">Type name.</param>
public sealed record ColumnDeclaration(string Name, string Type);
