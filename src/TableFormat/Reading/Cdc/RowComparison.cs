using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>
/// Changes of a write whose rows carry no commit time (virtual keys) and that left no change log: rows of the two files are compared whole, so a
/// row that was written again as it was is no change. Memory holds a hash of each row, and the images of those that changed.
/// </summary>
/// <param name="split">Slices before and after.</param>
/// <param name="images">Reads them.</param>
internal sealed class RowComparison(CdcSplit split, SliceImages images)
{
    private const int HashBytes = 16;

    // Null stands for a row that the file before lacks, or has not met yet.
    private readonly Dictionary<byte[], byte[]?> changed = new(KeyBytes.Comparer);
    private readonly Dictionary<byte[], UInt128> after = new(KeyBytes.Comparer);

    /// <summary>Adds the changes; ends a step whenever rows are full.</summary>
    public async IAsyncEnumerable<bool> RunAsync(ChangeRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (keys, _) in images.ReadAsync(split.After!, split.Instant, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < keys.Length; row++)
            {
                after[keys.GetBytes(row).ToArray()] = HashOf(images.Text.Of(row));
            }
        }

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

        foreach (var key in after.Keys)
        {
            changed[key] = null;
        }

        await foreach (var _ in NewAsync(rows, cancellationToken).ConfigureAwait(false))
        {
            yield return true;
        }
    }

    private async IAsyncEnumerable<bool> NewAsync(ChangeRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lookup = changed.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (changed.Count > 0)
        {
            await foreach (var (keys, _) in images.ReadAsync(split.After!, split.Instant, cancellationToken).ConfigureAwait(false))
            {
                for (var row = 0; row < keys.Length; row++)
                {
                    if (lookup.TryGetValue(keys.GetBytes(row), out var old))
                    {
                        rows.Add(old is null ? 'i' : 'u', split.Instant, old, images.Text.Of(row));
                    }
                }

                yield return true;
            }
        }

        yield return true;
    }

    // What is left of the rows after, once all rows before are met, was inserted.
    private void AddOld(ReadOnlySpan<byte> key, int row, ChangeRows rows)
    {
        var text = images.Text.Of(row);
        if (!after.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out var stored, out var hash))
        {
            rows.Add('d', split.Instant, text, default);
        }
        else if (hash != HashOf(text))
        {
            changed[stored] = text.ToArray();
        }
    }

    private static UInt128 HashOf(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash[..HashBytes]);
    }
}
