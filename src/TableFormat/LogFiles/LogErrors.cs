using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Failures of log files.</summary>
internal static class LogErrors
{
    /// <summary>Bytes that are not what the format demands.</summary>
    public static LakehouseException Corrupt(string path, long offset, string found) => new(
        ErrorKind.Corrupt,
        $"The log file is damaged at byte {offset}: {found}.",
        new ErrorContext { Path = path });

    /// <summary>A block of a kind that is not read.</summary>
    public static LakehouseException Unsupported(LogBlock block, string what) => new(
        ErrorKind.Unsupported,
        $"The log file has {what} at byte {block.Offset}.",
        new ErrorContext { Path = block.Path, Instant = block.Headers.GetValueOrDefault(LogHeader.InstantTime) },
        "Compact the table with the engine that wrote it, then read it again.");
}
