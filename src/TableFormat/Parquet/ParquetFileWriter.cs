using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>
/// Writes one Parquet file in the form that Hudi's Avro reader takes (spec 4.4): three-level lists, FIXED decimals, microsecond
/// timestamps, column statistics. At most one row group is held in memory, encoded. Not thread-safe.
/// </summary>
public sealed class ParquetFileWriter : IDisposable
{
    private readonly FooterSink sink;
    private readonly Apache.Arrow.Schema arrow;
    private readonly ParquetWriteOptions options;
    private readonly WriterProperties properties;
    private readonly ArrowWriterProperties arrowProperties;
    private readonly FileWriter writer;
    private long groupBytes;
    private bool closed;

    /// <summary>Begins a file.</summary>
    /// <param name="sink">Where the bytes go, in order; it stays the caller's, who flushes and closes it.</param>
    /// <param name="schema">All columns, meta columns included.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    public ParquetFileWriter(Stream sink, TableSchema schema, ParquetWriteOptions? options = null)
    {
        this.options = options ?? new ParquetWriteOptions();
        this.sink = new FooterSink(sink);
        arrow = WithDictionaries(ArrowMapping.ToArrow(schema, withMeta: false), this.options.DictionaryColumns);
        properties = ParquetProperties.Writer(this.options);
        arrowProperties = ParquetProperties.Arrow();
        writer = new FileWriter(this.sink, arrow, properties, arrowProperties, leaveOpen: true);
    }

    /// <summary>Bytes that have gone to the sink so far; the row group that is open is not in it.</summary>
    public long BytesWritten => sink.Forwarded;

    /// <summary>Rows written so far.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Appends rows; the batch stays the caller's and may be disposed afterwards.</summary>
    /// <param name="batch">Columns in the order and with the Arrow types of the schema; its own schema is not looked at.</param>
    /// <exception cref="LakehouseException">Invalid: the rows do not fit the schema. What the sink throws comes through as it is.</exception>
    public void Write(RecordBatch batch)
    {
        if (batch.ColumnCount != arrow.FieldsList.Count)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"A batch of {batch.ColumnCount} columns for a file of {arrow.FieldsList.Count}.");
        }

        if (batch.Length == 0)
        {
            return;
        }

        var bytes = BatchSize.Of(batch);
        var full = groupBytes > 0 && groupBytes + bytes > options.RowGroupBytes;
        groupBytes = full ? bytes : groupBytes + bytes;
        RowsWritten += batch.Length;
        Run(() =>
        {
            if (full)
            {
                writer.NewBufferedRowGroup();
            }

            writer.WriteBufferedRecordBatch(new RecordBatch(arrow, batch.Arrays, batch.Length));
        });
    }

    /// <summary>Writes the footer with these key-values. Without this call the sink holds no valid file.</summary>
    public void Close(IReadOnlyDictionary<string, string> footerKeyValues)
    {
        Run(writer.Close);
        sink.Finish(tail => FooterSplice.Apply(tail, footerKeyValues));
        closed = true;
    }

    /// <summary>Ends the writer; a file that was not closed gets nothing more.</summary>
    public void Dispose()
    {
        if (!closed)
        {
            sink.Abandon();
        }

        writer.Dispose();
        arrowProperties.Dispose();
        properties.Dispose();
        sink.Dispose();
    }

    private static Apache.Arrow.Schema WithDictionaries(Apache.Arrow.Schema schema, IReadOnlyCollection<string> columns) => columns.Count == 0
        ? schema
        : new Apache.Arrow.Schema(
            schema.FieldsList.Select(field => columns.Contains(field.Name)
                ? new Apache.Arrow.Field(field.Name, RepeatedText.Type, field.IsNullable)
                : field),
            schema.Metadata);

    private void Run(Action native)
    {
        try
        {
            native();
        }
        catch (Exception failure) when (failure is ParquetException or NotSupportedException)
        {
            sink.ThrowIfFailed();
            throw new LakehouseException(
                ErrorKind.Invalid, $"The rows do not fit the Parquet file: {failure.Message}", innerException: failure);
        }
    }
}
