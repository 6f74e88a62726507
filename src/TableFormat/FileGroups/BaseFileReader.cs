using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Reads base files into the columns that a query or a merge wants. Stateless.</summary>
internal static class BaseFileReader
{
    /// <summary>Rows of a batch unless asked otherwise.</summary>
    internal const int DefaultBatchRows = 65536;

    /// <summary>Opens a file by its footer.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file is gone or is no Parquet file.</exception>
    internal static async ValueTask<OpenBaseFile> OpenAsync(IStorage table, BaseFile file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
        {
            throw new LakehouseException(
                ErrorKind.Corrupt,
                "A base file of a committed instant is empty.",
                new ErrorContext { Path = $"{table.Root}/{file.Path}", Instant = file.Name.Instant.ToString() },
                "Restore the file from a backup, or roll the table back to the instant before.");
        }

        var stream = await table.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        try
        {
            return new OpenBaseFile(stream, ParquetFile.Open(stream, $"{table.Root}/{file.Path}"), file);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Streams a file's rows as the columns of <paramref name="target"/>; see <see cref="OpenBaseFile.Read"/>.</summary>
    internal static async IAsyncEnumerable<RecordBatch> ReadAsync(
        IStorage table,
        BaseFile file,
        TableSchema target,
        int batchRows = DefaultBatchRows,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var open = await OpenAsync(table, file, cancellationToken).ConfigureAwait(false);
        foreach (var batch in open.Read(target, batchRows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }
}
