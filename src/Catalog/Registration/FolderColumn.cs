using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Registration;

/// <summary>A column as one file has it.</summary>
/// <param name="Name">Name as the file writes it.</param>
/// <param name="Type">Type of its values; null where the file has only empty ones.</param>
internal sealed record FolderColumn(string Name, DataType? Type);
