using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>How many rows a base file may still take where the writer chooses the file group.</summary>
internal sealed class FileSizing(IStorage table, WriterOptions options)
{
    // Hudi's own first guess (hoodie.copyonwrite.record.size.estimate).
    private const long GuessedRowBytes = 1024;

    /// <summary>Bytes that a row takes on disk, judged by a stored file; a guess where there is none.</summary>
    public async Task<long> RowBytesAsync(IReadOnlyList<BaseFile> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return GuessedRowBytes;
        }

        var largest = files.MaxBy(file => file.Length)!;
        await using var open = await BaseFileReader.OpenAsync(table, largest, cancellationToken).ConfigureAwait(false);
        return open.RowCount == 0 ? GuessedRowBytes : Math.Max(1, largest.Length / open.RowCount);
    }

    /// <summary>Rows that a stored file may take; none when it is no small file.</summary>
    public long RoomIn(BaseFile file, long rowBytes) =>
        file.Length >= options.SmallFileBytes ? 0 : Math.Max(0, (options.MaxBaseFileBytes - file.Length) / rowBytes);

    /// <summary>Rows of a new file.</summary>
    public long RoomInNew(long rowBytes) => Math.Max(1, options.MaxBaseFileBytes / rowBytes);
}
