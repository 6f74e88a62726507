using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Registration;

/// <summary>What the files of a folder are as a table.</summary>
/// <param name="Columns">Columns that are not partition keys, in order, in lower case.</param>
/// <param name="Keys">Partition keys.</param>
/// <param name="Classes">How engines read the files.</param>
internal sealed record FolderShape(IReadOnlyList<MetastoreColumn> Columns, IReadOnlyList<MetastoreColumn> Keys, FormatClasses Classes);
