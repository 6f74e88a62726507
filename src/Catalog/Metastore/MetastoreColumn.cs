namespace Lakehouse.Catalog.Metastore;

/// <summary>A column or partition key.</summary>
/// <param name="Name">Name in lower case.</param>
/// <param name="Type">Hive's type text without blanks, such as <c>array&lt;int&gt;</c>.</param>
/// <param name="Comment">Text for people; empty when there is none.</param>
public sealed record MetastoreColumn(string Name, string Type, string Comment = "");
