using System.Runtime.CompilerServices;
using System.Text;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>
/// Changes of a write that left no change log (change logs were switched on later, or a foreign writer left them out): rows of the new file
/// that carry its instant, and keys that only the old one has.
/// </summary>
/// <param name="split">Slices before and after.</param>
/// <param name="images">Reads them.</param>
internal sealed class SliceComparison(CdcSplit split, SliceImages images)
{
    private readonly HashSet<byte[]> all = new(KeyBytes.Comparer);
    private readonly Dictionary<byte[], byte[]> changed = new(KeyBytes.Comparer);

    /// <summary>Adds the changes; ends a step whenever rows are full.</summary>
    public async IAsyncEnumerable<bool> RunAsync(ChangeRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await CollectAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var (keys, _) in images.ReadAsync(split.Before!, split.Previous ?? split.Instant, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < keys.Length; row++)
            {
                AddOld(keys.GetBytes(row), row, rows);
                if (rows.IsFull)
                {
                    yield return true;
                }
            }
        }

        foreach (var text in changed.Values)
        {
            rows.Add('i', split.Instant, default, text);
            if (rows.IsFull)
            {
                yield return true;
            }
        }

        yield return true;
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        var instant = Encoding.UTF8.GetBytes(split.Instant.ToString());
        await foreach (var (keys, times) in images.ReadAsync(split.After!, split.Instant, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < keys.Length; row++)
            {
                var key = keys.GetBytes(row).ToArray();
                all.Add(key);
                if (times.GetBytes(row).SequenceEqual(instant))
                {
                    changed[key] = images.Text.Of(row).ToArray();
                }
            }
        }
    }

    private void AddOld(ReadOnlySpan<byte> key, int row, ChangeRows rows)
    {
        if (changed.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out _, out var now))
        {
            rows.Add('u', split.Instant, images.Text.Of(row), now);
        }
        else if (!all.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(key))
        {
            rows.Add('d', split.Instant, images.Text.Of(row), default);
        }
    }
}
