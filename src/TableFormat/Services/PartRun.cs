using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services;

/// <summary>Works on the parts of a plan, several at a time, and reports each. Stateless.</summary>
internal static class PartRun
{
    /// <summary>Runs the work of every part.</summary>
    /// <param name="parts">Parts of the plan.</param>
    /// <param name="bytesOf">Bytes of a part, for the report.</param>
    /// <param name="work">Work on a part and its number.</param>
    /// <param name="options">How many at a time.</param>
    /// <param name="progress">Told after each part; null tells nobody.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What came of the parts, in their order.</returns>
    public static async Task<TResult[]> EachAsync<TPart, TResult>(
        IReadOnlyList<TPart> parts,
        Func<TPart, long> bytesOf,
        Func<TPart, int, CancellationToken, Task<TResult>> work,
        WriterOptions options,
        IProgress<ServiceProgress>? progress,
        CancellationToken cancellationToken)
    {
        var results = new TResult[parts.Count];
        var report = new ProgressReport(progress, parts.Count, parts.Sum(bytesOf));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelFileGroups, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, results.Length, limits, async (number, stop) =>
        {
            results[number] = await work(parts[number], number, stop).ConfigureAwait(false);
            report.Done(bytesOf(parts[number]));
        }).ConfigureAwait(false);
        return results;
    }
}
