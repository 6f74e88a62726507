using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Reads blocks of log files and keeps the file of the last one open: a file's blocks usually follow each other. Not thread-safe.</summary>
/// <param name="table">The table's folder.</param>
internal sealed class OneOpenFile(IStorage table) : IAsyncDisposable
{
    private string? path;
    private Stream? stream;

    /// <summary>The content of a block; the caller disposes it.</summary>
    internal async ValueTask<LogContent> ReadAsync(LogBlock block, CancellationToken cancellationToken)
    {
        if (stream is null || path != block.Path)
        {
            await DisposeAsync().ConfigureAwait(false);
            stream = await table.OpenReadAsync(block.Path, cancellationToken).ConfigureAwait(false);
            path = block.Path;
        }

        return await OpenLogFile.ReadAsync(stream, block, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (stream is not null)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            stream = null;
        }
    }
}
