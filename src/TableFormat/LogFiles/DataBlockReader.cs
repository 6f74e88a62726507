using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads the rows of data blocks: Avro (versions 2 and 3), change data and Parquet; HFile is refused. Stateless and thread-safe.</summary>
internal static class DataBlockReader
{
    /// <summary>Most rows of a batch unless told otherwise.</summary>
    public const int DefaultBatchRows = 16384;

    /// <summary>The columns of a data block as stored, meta columns included as plain columns; from the header, without its content.</summary>
    /// <exception cref="LakehouseException">Corrupt: no schema in the header, or none that can be read.</exception>
    public static TableSchema SchemaOf(LogBlock block) => AvroSchemaMapping.FromFileSchema(SchemaJson(block), block.Path);

    /// <summary>
    /// Streams the rows in block order as the columns of <paramref name="target"/>, by name: absent columns are null, narrower types are
    /// widened. Each batch is the caller's to dispose.
    /// </summary>
    /// <param name="content">Content of an Avro, Parquet or change block; must live until the enumeration ends.</param>
    /// <param name="target">Columns wanted, in order; meta columns are columns like any other.</param>
    /// <param name="visible">Gives the block's columns the names that <paramref name="target"/> uses (schema-on-read); null keeps them.</param>
    /// <param name="batchRows">Most rows of a batch.</param>
    /// <exception cref="LakehouseException">Corrupt: damaged content, with path and offset. Unsupported: an HFile block, a block version of old releases, a type that does not widen.</exception>
    public static IEnumerable<RecordBatch> Read(
        LogContent content,
        TableSchema target,
        Func<TableSchema, TableSchema>? visible = null,
        int batchRows = DefaultBatchRows) => Read(content, new RowDecoders(target, visible), batchRows);

    /// <summary>As the other, with decoders that are kept from block to block.</summary>
    public static IEnumerable<RecordBatch> Read(LogContent content, RowDecoders decoders, int batchRows = DefaultBatchRows) => content.Block.Kind switch
    {
        LogBlockKind.AvroData or LogBlockKind.CdcData => AvroBlockRows.Read(content, decoders, batchRows),
        LogBlockKind.ParquetData => ReadParquet(content, decoders, batchRows),
        LogBlockKind.HFileData => throw LogErrors.Unsupported(content.Block, "an HFile block (HFILE_DATA_BLOCK)"),
        var kind => throw new ArgumentException($"A block of kind {kind} has no rows.", nameof(content)),
    };

    internal static string SchemaJson(LogBlock block) =>
        block.Headers.GetValueOrDefault(LogHeader.Schema) ?? throw LogErrors.Corrupt(block.Path, block.Offset, "a data block without a schema");

    private static IEnumerable<RecordBatch> ReadParquet(LogContent content, RowDecoders decoders, int batchRows)
    {
        var path = $"{content.Block.Path}, block at byte {content.Block.Offset}";
        using var stream = content.AsStream();
        using var file = ParquetFile.Open(stream, path);
        var projection = Projection.Of(file.Schema, decoders.Visible(file.Schema), decoders.Target, path);
        foreach (var batch in file.Read(projection.Columns, batchRows))
        {
            yield return projection.Apply(batch);
        }
    }
}
