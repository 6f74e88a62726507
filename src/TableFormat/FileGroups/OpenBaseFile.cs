using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>A base file whose footer has been read. Not thread-safe.</summary>
internal sealed class OpenBaseFile : IAsyncDisposable
{
    private readonly Stream stream;
    private readonly ParquetFile file;
    private readonly BaseFile source;

    internal OpenBaseFile(Stream stream, ParquetFile file, BaseFile source)
    {
        this.stream = stream;
        this.file = file;
        this.source = source;
    }

    /// <summary>Rows in the file.</summary>
    internal long RowCount => file.RowCount;

    /// <summary>Columns as stored, meta columns included.</summary>
    internal TableSchema Schema => file.Schema;

    /// <summary>Key-value metadata of the footer.</summary>
    internal IReadOnlyDictionary<string, string> KeyValues => file.KeyValues;

    /// <summary>Smallest record key, or null where the footer does not say.</summary>
    internal string? MinKey => KeyValues.GetValueOrDefault(BaseFileFooter.MinKey);

    /// <summary>Largest record key, or null where the footer does not say.</summary>
    internal string? MaxKey => KeyValues.GetValueOrDefault(BaseFileFooter.MaxKey);

    /// <summary>The footer's bloom filter, or null where there is none.</summary>
    internal BloomFilter? ReadBloomFilter() =>
        (KeyValues.GetValueOrDefault(BaseFileFooter.Bloom) ?? KeyValues.GetValueOrDefault(BaseFileFooter.LegacyBloom)) is { } base64
            ? BloomFilter.FromBase64(base64, KeyValues.GetValueOrDefault(BaseFileFooter.BloomKind))
            : null;

    /// <summary>
    /// Streams the rows, in file order, as the columns of <paramref name="target"/> by name: columns that the file lacks are
    /// null, narrower types are widened (spec 4.4). Each batch is the caller's to dispose.
    /// </summary>
    /// <param name="target">Columns wanted, in order; meta columns are columns like any other here.</param>
    /// <param name="batchRows">Most rows of a batch.</param>
    /// <param name="history">Names that columns had before, on a schema-on-read table; null elsewhere.</param>
    internal IEnumerable<RecordBatch> Read(TableSchema target, int batchRows = BaseFileReader.DefaultBatchRows, ColumnHistory? history = null)
    {
        var visible = history?.Rename(file.Schema, source.Name.Instant) ?? file.Schema;
        var projection = Projection.Of(file.Schema, visible, target, source.Path);
        foreach (var batch in file.Read(projection.Columns, batchRows))
        {
            yield return projection.Apply(batch);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return stream.DisposeAsync();
    }
}
