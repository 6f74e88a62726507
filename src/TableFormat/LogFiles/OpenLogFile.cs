using System.Buffers;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>A log file whose blocks were found. Not thread-safe.</summary>
internal sealed class OpenLogFile : IAsyncDisposable
{
    private readonly Stream stream;

    internal OpenLogFile(Stream stream, IReadOnlyList<LogBlock> blocks)
    {
        this.stream = stream;
        Blocks = blocks;
    }

    /// <summary>The blocks in file order; see <see cref="LogFileReader.ReadBlocksAsync"/>.</summary>
    public IReadOnlyList<LogBlock> Blocks { get; }

    /// <summary>The content of one of the blocks; the caller disposes it.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file ends before the block does.</exception>
    public ValueTask<LogContent> ReadContentAsync(LogBlock block, CancellationToken cancellationToken = default) => ReadAsync(stream, block, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    internal static async ValueTask<LogContent> ReadAsync(Stream stream, LogBlock block, CancellationToken cancellationToken)
    {
        var content = new LogContent(block, ArrayPool<byte>.Shared.Rent(block.ContentLength));
        try
        {
            await RangeWindow.ReadAsync(stream, block.ContentOffset, content.Buffer, block.Path, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }
}
