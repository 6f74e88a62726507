using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>
/// Writes one base file: meta columns before the data columns, and a footer with Avro schema, bloom filter and key range
/// (spec 4.1, 4.3). A file without rows is valid and has no key range (spec B.2). Not thread-safe.
/// </summary>
internal sealed class BaseFileWriter : IDisposable
{
    private static readonly string[] Repeated = [MetaColumns.PartitionPath, MetaColumns.FileName];

    private readonly BaseFileSpec spec;
    private readonly Apache.Arrow.Schema arrow;
    private readonly ParquetFileWriter file;
    private readonly BloomFilter? bloom;
    private readonly KeyRange keyRange = new();
    private readonly RepeatedText partitionPath;
    private readonly RepeatedText fileName;

    /// <param name="sink">Where the bytes go; it stays the caller's.</param>
    /// <param name="spec">What to write.</param>
    internal BaseFileWriter(Stream sink, BaseFileSpec spec)
    {
        this.spec = spec;
        partitionPath = new RepeatedText(spec.PartitionPath);
        fileName = new RepeatedText(spec.Name.ToString());
        var all = MetaSchema.Prepend(spec.Schema);
        arrow = ArrowMapping.ToArrow(spec.Schema, withMeta: true);
        bloom = spec.PopulateMetaFields ? spec.InheritedFilter ?? BloomFilter.SizedFor(spec.ExpectedRows, spec.BloomFalsePositives, spec.BloomKind) : null;
        file = new ParquetFileWriter(sink, all, bloom is null ? spec.Parquet : spec.Parquet with { DictionaryColumns = Repeated });
    }

    /// <summary>Rows written so far.</summary>
    internal long RowsWritten => file.RowsWritten;

    /// <summary>Bytes that have gone to the sink so far.</summary>
    internal long BytesWritten => file.BytesWritten;

    /// <summary>Appends rows.</summary>
    /// <param name="data">Data columns in the order of the spec's schema; may be disposed afterwards.</param>
    /// <param name="meta">Meta columns of the same rows; ignored for virtual keys.</param>
    /// <param name="keysInherited">True when every key is a key of the file that the spec's inherited filter is from.</param>
    internal void Write(RecordBatch data, in MetaRows meta, bool keysInherited = false)
    {
        if (bloom is not null)
        {
            AddKeys(bloom, meta.RecordKey, keysInherited && spec.InheritedFilter is not null);
        }

        var arrays = new List<IArrowArray>(MetaColumns.All.Count + data.ColumnCount);
        arrays.AddRange(bloom is null ? NoMeta(data.Length) : Meta(meta, data.Length));
        for (var column = 0; column < data.ColumnCount; column++)
        {
            arrays.Add(data.Column(column));
        }

        // Not disposed: its data columns are the caller's.
        file.Write(new RecordBatch(arrow, arrays, data.Length));
    }

    /// <summary>Writes the footer; without this call the file is not valid.</summary>
    internal void Close()
    {
        var footer = new Dictionary<string, string>
        {
            [BaseFileFooter.AvroSchema] = AvroSchemaMapping.ToFileSchema(spec.Schema, spec.TableName),
            [BaseFileFooter.Model] = "avro",
        };
        if (bloom is not null)
        {
            footer[BaseFileFooter.BloomKind] = bloom.Kind;
            footer[BaseFileFooter.Bloom] = bloom.ToBase64();
        }

        if (keyRange is { Min: { } min, Max: { } max })
        {
            footer[BaseFileFooter.MinKey] = min;
            footer[BaseFileFooter.MaxKey] = max;
        }

        file.Close(footer);
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    private IEnumerable<IArrowArray> Meta(MetaRows meta, int rows) =>
        [meta.CommitTime, meta.CommitSeqno, meta.RecordKey, partitionPath.Rows(rows), fileName.Rows(rows)];

    private static IEnumerable<IArrowArray> NoMeta(int rows) =>
        MetaColumns.All.Select(_ => NullColumn.Create(new DataType.String(), rows));

    private void AddKeys(BloomFilter filter, StringArray keys, bool inFilter)
    {
        if (keys.NullCount > 0)
        {
            throw new LakehouseException(ErrorKind.Invalid, "A row without record key cannot be written.", new ErrorContext { Path = spec.Name.ToString() });
        }

        if (!inFilter)
        {
            filter.Add(keys);
        }

        keyRange.Add(keys);
    }
}
