using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>One block of a log file: header read, content still in the file. Immutable.</summary>
/// <param name="Path">Path of the file relative to the table.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Headers">Header entries by known code; unknown codes are left out.</param>
/// <param name="Offset">Where the block's magic stands in the file.</param>
/// <param name="ContentOffset">Where its content begins.</param>
/// <param name="ContentLength">Bytes of content.</param>
internal sealed record LogBlock(
    string Path,
    LogBlockKind Kind,
    IReadOnlyDictionary<LogHeader, string> Headers,
    long Offset,
    long ContentOffset,
    int ContentLength)
{
    /// <summary>Instant of the write.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: the header lacks it.</exception>
    public InstantTime Instant => InstantOf(LogHeader.InstantTime);

    /// <summary>Instant that a rollback command undoes.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: the header lacks it.</exception>
    public InstantTime Target => InstantOf(LogHeader.TargetInstantTime);

    private InstantTime InstantOf(LogHeader header) =>
        InstantTime.TryParse(Headers.GetValueOrDefault(header), out var instant) ? instant : throw LogErrors.Corrupt(Path, Offset, $"a block without {header}");
}
