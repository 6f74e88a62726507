using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Changes as change logs tell them; images that the logs lack are looked up in the slices before and after.</summary>
/// <param name="split">The logs and the slices.</param>
/// <param name="images">Reads slices.</param>
/// <param name="logs">Reads logs.</param>
/// <param name="schema">Data columns of the images.</param>
internal sealed class ChangeLogRows(CdcSplit split, SliceImages images, ChangeLogReader logs, TableSchema schema)
{
    private readonly ImageText oldText = new(schema);
    private readonly ImageText newText = new(schema);
    private readonly byte[] instant = Encoding.UTF8.GetBytes(split.Instant.ToString());
    private Dictionary<byte[], RowImage> before = new(KeyBytes.Comparer);
    private Dictionary<byte[], RowImage> after = new(KeyBytes.Comparer);

    /// <summary>Adds the changes; ends a step whenever rows are full.</summary>
    public async IAsyncEnumerable<bool> RunAsync(ChangeRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (hasBefore, hasAfter) = await logs.ImagesAsync(split, cancellationToken).ConfigureAwait(false);
        if (!hasBefore || !hasAfter)
        {
            await LookUpAsync(hasBefore, hasAfter, cancellationToken).ConfigureAwait(false);
        }

        await foreach (var batch in logs.RowsAsync(split, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                oldText.Bind(batch.Column(3).Data.Children);
                newText.Bind(batch.Column(4).Data.Children);
                for (var row = 0; row < batch.Length; row++)
                {
                    Add(batch, row, rows);
                    if (rows.IsFull)
                    {
                        yield return true;
                    }
                }
            }
        }

        yield return true;
    }

    private async Task LookUpAsync(bool hasBefore, bool hasAfter, CancellationToken cancellationToken)
    {
        if ((!hasBefore && split.Before is null) || (!hasAfter && split.After is null))
        {
            throw split.Cleaned();
        }

        var keys = await logs.KeysAsync(split, cancellationToken).ConfigureAwait(false);
        before = hasBefore ? before : await images.FindAsync(split.Before, split.Previous, split.Instant, keys, cancellationToken).ConfigureAwait(false);
        after = hasAfter ? after : await images.FindAsync(split.After, split.Instant, split.Instant, keys, cancellationToken).ConfigureAwait(false);
    }

    private void Add(RecordBatch batch, int row, ChangeRows rows)
    {
        var op = ((StringArray)batch.Column(0)).GetBytes(row);
        var times = (StringArray)batch.Column(1);
        var keys = (StringArray)batch.Column(2);
        var key = keys.IsNull(row) ? default : keys.GetBytes(row);
        var old = op is [(byte)'i'] ? default : Image(oldText, batch.Column(3), row, before, key);
        var now = op is [(byte)'d'] ? default : Image(newText, batch.Column(4), row, after, key);
        rows.Add(op, times.IsNull(row) ? instant : times.GetBytes(row), old, now);
    }

    private static ReadOnlySpan<byte> Image(
        ImageText text, IArrowArray column, int row, Dictionary<byte[], RowImage> images, ReadOnlySpan<byte> key) =>
        column.IsNull(row) ? Found(images, key) : text.Of(column.Data.Offset + row);

    private static ReadOnlySpan<byte> Found(Dictionary<byte[], RowImage> images, ReadOnlySpan<byte> key) =>
        images.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var image) ? image.Text : default;
}
