using Lakehouse.TableFormat.FileGroups;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>What compacting a slice costs: the numbers that Hudi keeps in its plans (spec 2.6.3).</summary>
internal static class OperationMetrics
{
    /// <summary>Log bytes of the slice; goes into the write stat too.</summary>
    public const string LogBytes = "TOTAL_LOG_FILES_SIZE";

    /// <summary>Number of log files.</summary>
    public const string LogFiles = "TOTAL_LOG_FILES";

    private const string Io = "TOTAL_IO_MB";
    private const string IoRead = "TOTAL_IO_READ_MB";
    private const string IoWrite = "TOTAL_IO_WRITE_MB";

    // What Hudi takes for a slice without base file: its default size of a base file.
    private const long NewFileBytes = 120L << 20;

    /// <summary>Sizes in bytes, the three io values in whole MiB; in the order of Hudi's hash map.</summary>
    public static IReadOnlyDictionary<string, double> Of(FileSlice slice) => new Dictionary<string, double>
    {
        [LogFiles] = slice.LogFiles.Count,
        [Io] = Mebibytes(Read(slice)) + Mebibytes(Write(slice)),
        [IoRead] = Mebibytes(Read(slice)),
        [LogBytes] = slice.LogFiles.Sum(log => log.Length),
        [IoWrite] = Mebibytes(Write(slice)),
    };

    /// <summary>Bytes that are read and, roughly, written; a slice without base file writes about what its logs hold.</summary>
    public static long IoBytes(FileSlice slice) => Read(slice) + (slice.BaseFile?.Length ?? slice.LogFiles.Sum(log => log.Length));

    private static long Read(FileSlice slice) => (slice.BaseFile?.Length ?? 0) + slice.LogFiles.Sum(log => log.Length);

    private static long Write(FileSlice slice) => slice.BaseFile?.Length ?? NewFileBytes;

    private static double Mebibytes(long bytes) => bytes >> 20;
}
