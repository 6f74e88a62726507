using System.Diagnostics;
using System.Globalization;

namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// Names of unfinished files. They start with a dot and hold neither <c>.parquet</c> nor <c>.log.</c> nor an action's word,
/// so that no reader of Hudi tables takes one for an instant or a data file.
/// </summary>
internal static class LocalTemp
{
    private const string Prefix = ".lakehouse-tmp-";

    private static readonly string Process = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.ProcessId:x}-{Stopwatch.GetTimestamp():x}");

    private static int counter;

    /// <summary>A new name beside <paramref name="target"/>, used by nobody else.</summary>
    public static string Beside(string target) => Path.Combine(
        Path.GetDirectoryName(target)!,
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Process}-{Interlocked.Increment(ref counter):x}"));

    /// <summary>True for a name made here, by this or any other process.</summary>
    public static bool IsTemp(ReadOnlySpan<char> name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
