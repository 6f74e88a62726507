using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Reads the rows of slices for one table and schema. Not thread-safe.</summary>
/// <param name="table">Properties and timeline.</param>
/// <param name="schema">Data columns of the images.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
internal sealed class SliceImages(TableState table, TableSchema schema, ColumnHistory? history)
{
    private readonly RowKeys keys = new(table.Properties, schema);

    /// <summary>Writes rows as texts.</summary>
    public ImageText Text { get; } = new(schema);

    /// <summary>Streams a slice as it stood after a write; the batch is bound to <see cref="Text"/> and lives until the next one.</summary>
    /// <returns>Keys and commit times of the rows; where the table keeps no meta columns, times are null.</returns>
    public async IAsyncEnumerable<(StringArray Keys, StringArray Times)> ReadAsync(
        FileSlice slice, InstantTime upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = new TableSchema(new[] { new Field(MetaColumns.CommitTime, new DataType.String()) }.Concat(keys.Columns).Concat(schema.Fields).DistinctBy(field => field.Name));
        var places = schema.Fields.Select(field => columns.IndexOf(field.Name)).ToArray();
        await foreach (var batch in SliceReader.ReadAsync(table, slice, columns, upTo, history, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                Text.Bind(places.Select(place => batch.Column(place).Data));
                yield return (keys.Of(batch, columns), (StringArray)batch.Column(0));
            }
        }
    }

    /// <summary>The rows that some keys had after a write; keys that had none are left out.</summary>
    /// <param name="slice">Where to look; null has no rows.</param>
    /// <param name="upTo">The write; null has no rows.</param>
    /// <param name="write">Whose rows are new.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Dictionary<byte[], RowImage>> FindAsync(
        FileSlice? slice, InstantTime? upTo, InstantTime write, HashSet<byte[]> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<byte[], RowImage>(KeyBytes.Comparer);
        if (slice is null || upTo is not { } last || keys.Count == 0)
        {
            return found;
        }

        await foreach (var (stored, times) in ReadAsync(slice, last, cancellationToken).ConfigureAwait(false))
        {
            Collect(found, keys, stored, times, write);
        }

        return found;
    }

    private void Collect(Dictionary<byte[], RowImage> found, HashSet<byte[]> keys, StringArray stored, StringArray times, InstantTime write)
    {
        var lookup = keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        var instant = Encoding.UTF8.GetBytes(write.ToString());
        for (var row = 0; row < stored.Length; row++)
        {
            if (lookup.TryGetValue(stored.GetBytes(row), out var key))
            {
                found[key] = new RowImage(Text.Of(row).ToArray(), times.GetBytes(row).SequenceEqual(instant));
            }
        }
    }
}
