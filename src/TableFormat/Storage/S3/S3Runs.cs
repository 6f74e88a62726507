namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Ranges of an object that come in one request because little lies between them.</summary>
internal static class S3Runs
{
    // A request costs more than the transfer of so many bytes.
    private const int Gap = 64 << 10;

    /// <summary>Joins neighbours.</summary>
    /// <param name="ranges">In the order of their beginnings.</param>
    public static List<StorageRange> Join(IEnumerable<StorageRange> ranges)
    {
        var runs = new List<StorageRange>();
        foreach (var range in ranges)
        {
            if (runs.Count > 0 && range.Start - runs[^1].End <= Gap)
            {
                runs[^1] = runs[^1] with { Length = Math.Max(runs[^1].End, range.End) - runs[^1].Start };
            }
            else
            {
                runs.Add(range);
            }
        }

        return runs;
    }
}
