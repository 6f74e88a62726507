using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using ParquetSharp.Arrow;
using ReaderProperties = ParquetSharp.ReaderProperties;
using SchemaField = ParquetSharp.Arrow.SchemaField;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>
/// An open Parquet file. Lists of two or three levels, decimals of any physical form, INT96 and millisecond timestamps come out in the
/// types of <see cref="ArrowMapping"/> (spec 4.4). Not thread-safe; one enumeration at a time.
/// </summary>
public sealed class ParquetFile : IDisposable
{
    private const int DefaultBatchRows = 65536;
    private const int SmallestFile = 12;
    private const long ReadBufferBytes = 1 << 20;

    private readonly GuardedStream stream;
    private readonly NativeGuard guard;
    private readonly List<int[]> leaves = [];

    private ParquetFile(GuardedStream stream, NativeGuard guard)
    {
        this.stream = stream;
        this.guard = guard;
        using var reader = OpenReader(DefaultBatchRows);
        Schema = ArrowMapping.FromArrow(reader.Schema);
        using var parquet = reader.ParquetReader;
        using var metadata = parquet.FileMetaData;
        RowCount = metadata.NumRows;
        KeyValues = metadata.KeyValueMetadata;
        foreach (var field in reader.SchemaManifest.SchemaFields)
        {
            leaves.Add([.. Leaves(field)]);
        }
    }

    /// <summary>Rows in the file.</summary>
    public long RowCount { get; }

    /// <summary>Key-value metadata of the footer.</summary>
    public IReadOnlyDictionary<string, string> KeyValues { get; }

    /// <summary>All columns of the file, meta columns included as plain fields.</summary>
    public TableSchema Schema { get; }

    /// <summary>Opens a file by its footer. The stream stays the caller's, who closes it after the file.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="pathForErrors">Path as a person would find it.</param>
    /// <exception cref="LakehouseException">
    /// Corrupt: not a Parquet file, or a damaged one. Unsupported: a column that tables cannot have. What the stream throws comes
    /// through as it is.
    /// </exception>
    public static ParquetFile Open(Stream stream, string pathForErrors)
    {
        var guarded = new GuardedStream(stream);
        var guard = new NativeGuard(guarded, pathForErrors);
        var length = stream.Length;
        return length < SmallestFile
            ? throw guard.Corrupt($"it has {length} bytes, too few for any Parquet file")
            : guard.Run(() => Opened(guarded, guard));
    }

    /// <summary>Streams the rows in file order, one row group's column buffers at a time. Each batch is the caller's to dispose.</summary>
    /// <param name="columns">Top-level columns to read, in this order; null for all. Unknown names are an error.</param>
    /// <param name="batchRows">Most rows of a batch.</param>
    /// <exception cref="LakehouseException">Corrupt: the pages are damaged. Invalid: there is no such column.</exception>
    public IEnumerable<RecordBatch> Read(IReadOnlyList<string>? columns = null, int batchRows = DefaultBatchRows)
    {
        var chosen = columns is null ? [.. Enumerable.Range(0, Schema.Fields.Count)] : columns.Select(Find).ToArray();
        return chosen.Length == 0 ? ReadNoColumns(batchRows) : Read(chosen, batchRows);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Native readers live only as long as a call or an enumeration.
    }

    private static ParquetFile Opened(GuardedStream stream, NativeGuard guard)
    {
        if (stream.Inner is IPlannedReads planned && ChunkPlaces.TryFindFooter(stream) is { } footer)
        {
            planned.Plan([[footer]]);
        }

        return new ParquetFile(stream, guard);
    }

    private static IEnumerable<int> Leaves(SchemaField field) =>
        field.Children.Count == 0 ? [field.ColumnIndex] : field.Children.SelectMany(Leaves);

    private FileReader OpenReader(int batchRows)
    {
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        properties.EnableBufferedStream();
        properties.BufferSize = ReadBufferBytes;
        using var arrow = ArrowReaderProperties.GetDefault();
        arrow.UseThreads = false;
        arrow.PreBuffer = false;
        arrow.CoerceInt96TimestampUnit = TimeUnit.Microsecond;
        arrow.BatchSize = batchRows;
        return new FileReader(stream, properties, arrow, leaveOpen: true);
    }

    private int Find(string name) => Schema.IndexOf(name) is >= 0 and var index
        ? index
        : throw new LakehouseException(ErrorKind.Invalid, $"The Parquet file has no column '{name}'.");

    private IEnumerable<RecordBatch> ReadNoColumns(int batchRows)
    {
        var none = new Apache.Arrow.Schema([], null);
        for (var row = 0L; row < RowCount; row += batchRows)
        {
            yield return new RecordBatch(none, [], (int)Math.Min(batchRows, RowCount - row));
        }
    }

    private IEnumerable<RecordBatch> Read(int[] chosen, int batchRows)
    {
        // The native reader hands columns out in file order, each once.
        var distinct = chosen.Distinct().Order().ToArray();
        var places = System.Array.ConvertAll(chosen, column => System.Array.IndexOf(distinct, column));
        var fields = System.Array.ConvertAll(chosen, column => Schema.Fields[column]);
        var schema = ArrowMapping.ToArrow(new TableSchema(fields), withMeta: false);
        Announce(chosen);
        using var reader = guard.Run(() => OpenReader(batchRows));
        using var batches = guard.Run(() => reader.GetRecordBatchReader(null, [.. distinct.SelectMany(column => leaves[column])]));
        var rows = 0L;
        while (guard.Run(() => Next(batches)) is { } batch)
        {
            rows += batch.Length;
            if (batch.Length > 0)
            {
                yield return guard.Run(() => Normalize(batch, places, fields, schema));
            }
        }

        if (rows != RowCount)
        {
            throw guard.Corrupt($"its footer names {RowCount} rows, its pages hold {rows}");
        }
    }

    private void Announce(int[] chosen)
    {
        if (stream.Inner is IPlannedReads planned && guard.Run(() => ChunkPlaces.TryRead(stream)) is { } places)
        {
            var wanted = chosen.SelectMany(column => leaves[column]).Distinct().ToList();
            planned.Plan([.. places.Groups.Select(group => (IReadOnlyList<StorageRange>)[.. wanted.Where(leaf => leaf < group.Count).Select(leaf => group[leaf])])]);
        }
    }

    private static RecordBatch? Next(IArrowArrayStream batches) =>
        batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();

    private static RecordBatch Normalize(RecordBatch batch, int[] places, Lakehouse.TableFormat.Schema.Field[] fields, Apache.Arrow.Schema schema)
    {
        var columns = new IArrowArray[fields.Length];
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index] = ForeignColumn.Normalize(batch.Column(places[index]), fields[index].Type, fields[index].Name);
        }

        return new RecordBatch(schema, columns, batch.Length);
    }
}
