namespace Lakehouse.Cdc.Decoding;

/// <summary>A column's type as a person configures it.</summary>
/// <param name="Name">Column name as the source spells it.</param>
/// <param name="Type">Trino type name, such as <c>bigint</c>, <c>decimal(12,2)</c>, <c>timestamp(6)</c>, <c>varbinary</c>, <c>array(real)</c>.</param>
public sealed record ColumnDeclaration(string Name, string Type);
