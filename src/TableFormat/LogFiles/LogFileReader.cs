using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Finds the blocks of a log file and reads their content (spec 5.1, 5.7). Stateless and thread-safe.</summary>
internal static class LogFileReader
{
    /// <summary>
    /// The blocks in file order, contents unread. A damaged block and everything up to the next one is one block of kind
    /// <see cref="LogBlockKind.Corrupt"/>, as Hudi has it (spec 5.7); fewer than six bytes at the end are no block.
    /// </summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="path">File, relative to the table.</param>
    /// <param name="length">Bytes of it to look at: its length as listed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakehouseException">Corrupt: no block where one must be, or nonsense in a whole frame. Unsupported: an unknown type or version.</exception>
    public static async ValueTask<IReadOnlyList<LogBlock>> ReadBlocksAsync(IStorage table, string path, long length, CancellationToken cancellationToken = default)
    {
        await using var file = await OpenAsync(table, path, length, cancellationToken).ConfigureAwait(false);
        return file.Blocks;
    }

    /// <summary>As <see cref="ReadBlocksAsync"/>, with the file left open for the contents.</summary>
    public static async ValueTask<OpenLogFile> OpenAsync(IStorage table, string path, long length, CancellationToken cancellationToken = default)
    {
        var stream = await table.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return new OpenLogFile(stream, await ScanAsync(stream, path, Math.Min(length, stream.Length), cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The content of one block; the caller disposes it.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file ends before the block does.</exception>
    public static async ValueTask<LogContent> ReadContentAsync(IStorage table, LogBlock block, CancellationToken cancellationToken = default)
    {
        var stream = await table.OpenReadAsync(block.Path, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await OpenLogFile.ReadAsync(stream, block, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<IReadOnlyList<LogBlock>> ScanAsync(Stream stream, string path, long length, CancellationToken cancellationToken)
    {
        using var scanner = new BlockScanner(stream, length, path);
        var blocks = new List<LogBlock>();
        for (var offset = 0L; await scanner.NextAsync(offset, cancellationToken).ConfigureAwait(false) is var (block, end); offset = end)
        {
            blocks.Add(block);
        }

        return blocks;
    }
}
