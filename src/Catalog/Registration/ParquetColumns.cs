using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Catalog.Registration;

/// <summary>Columns of Parquet files by their footers.</summary>
internal static class ParquetColumns
{
    /// <summary>Columns of one file.</summary>
    /// <exception cref="LakehouseException">Corrupt: no Parquet file. Unsupported: a type that tables do not have.</exception>
    public static async Task<FileColumns> ReadAsync(IStorage folder, FolderFile file, CancellationToken cancellationToken)
    {
        var stream = await folder.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var parquet = ParquetFile.Open(stream, $"{folder.Root}/{file.Path}");
            return new FileColumns(file, [.. parquet.Schema.Fields.Select(field => new FolderColumn(field.Name, field.Type))]);
        }
    }
}
