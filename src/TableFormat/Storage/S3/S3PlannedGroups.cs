namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Ranges of an object that a reader has announced, in groups. All of a group comes with the first read in it, neighbours in one request; the group
/// before stays, since columns of one row group end at different times. Not thread-safe.
/// </summary>
/// <param name="ranges">Brings ranges.</param>
/// <param name="groups">What will be read.</param>
/// <param name="limit">What lies from here on is known already.</param>
internal sealed class S3PlannedGroups(S3Ranges ranges, IReadOnlyList<IReadOnlyList<StorageRange>> groups, long limit)
{
    private const long MostBytes = 256 << 20;

    private readonly List<StorageRange>[] runs = [.. groups.Select(group => Runs(group, limit))];
    private readonly Dictionary<int, S3Window[]> held = [];

    /// <summary>What is held from a place on; nothing where it is not.</summary>
    public ReadOnlySpan<byte> From(long position)
    {
        foreach (var windows in held.Values)
        {
            foreach (var window in windows)
            {
                if (window.From(position) is { Length: > 0 } found)
                {
                    return found;
                }
            }
        }

        return default;
    }

    /// <summary>Brings the group of a place; false where none was announced there.</summary>
    public async ValueTask<bool> TryFetchAsync(long position, CancellationToken cancellationToken)
    {
        var group = Array.FindIndex(runs, each => each.Exists(run => position >= run.Start && position < run.End));
        if (group < 0 || held.ContainsKey(group))
        {
            return false;
        }

        foreach (var old in held.Keys.Where(old => old != group - 1).ToArray())
        {
            Return(old);
        }

        held[group] = await Task.WhenAll(runs[group].Select(run => ranges.ReadAsync(run.Start, (int)run.Length, cancellationToken))).ConfigureAwait(false);
        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Return()
    {
        foreach (var group in held.Keys.ToArray())
        {
            Return(group);
        }
    }

    private void Return(int group)
    {
        held.Remove(group, out var windows);
        foreach (var window in windows!)
        {
            window.Return();
        }
    }

    // A run that is too large for memory is left to ordinary reads.
    private static List<StorageRange> Runs(IReadOnlyList<StorageRange> group, long limit)
    {
        var known = group.Where(range => range.Length > 0 && range.Start < limit).OrderBy(range => range.Start);
        var runs = S3Runs.Join(known.Select(range => new StorageRange(range.Start, Math.Min(range.End, limit) - range.Start)));
        return runs.Sum(run => run.Length) <= MostBytes ? runs : [];
    }
}
