namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>A table as MySQL's DDL declares it.</summary>
/// <param name="Name">Name without database and quotes.</param>
/// <param name="Columns">Columns in order.</param>
/// <param name="PrimaryKey">Primary key columns in order; empty when there is none.</param>
internal sealed record MySqlTable(string Name, IReadOnlyList<MySqlColumn> Columns, IReadOnlyList<string> PrimaryKey);
