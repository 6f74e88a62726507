using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Finds the blocks of a log file and reads their content (spec 5.1, 5.7). Stateless and thread-safe.</summary>
internal static class LogFileReader
{
    /// <summary>
    /// The blocks in file order, contents unread. Bytes that are no block are one block of kind <see cref="LogBlockKind.Corrupt"/>
    /// up to the next one (spec 5.7).
    /// </summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="path">File, relative to the table.</param>
    /// <param name="length">Bytes of it to look at: its length as listed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ValueTask<IReadOnlyList<LogBlock>> ReadBlocksAsync(IStorage table, string path, long length, CancellationToken cancellationToken = default) =>
        throw new LakehouseException(ErrorKind.Unsupported, "Log files are not read yet.");

    /// <summary>The content of one block; the caller disposes it.</summary>
    public static ValueTask<LogContent> ReadContentAsync(IStorage table, LogBlock block, CancellationToken cancellationToken = default) =>
        throw new LakehouseException(ErrorKind.Unsupported, "Log files are not read yet.");
}
