namespace Lakehouse.Catalog.Registration;

/// <summary>What one file says of the table's columns.</summary>
/// <param name="File">The file.</param>
/// <param name="Columns">Its columns in order.</param>
internal sealed record FileColumns(FolderFile File, IReadOnlyList<FolderColumn> Columns);
