using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads the rows of data blocks: Avro (versions 2 and 3) and Parquet; HFile is refused. Stateless and thread-safe.</summary>
internal static class DataBlockReader
{
    /// <summary>Most rows of a batch unless told otherwise.</summary>
    public const int DefaultBatchRows = 16384;

    /// <summary>The columns of a data block as stored, meta columns included as plain columns; from the header, without its content.</summary>
    /// <exception cref="LakehouseException">Corrupt: no schema in the header, or none that can be read.</exception>
    public static TableSchema SchemaOf(LogBlock block) => throw new LakehouseException(ErrorKind.Unsupported, "Log files are not read yet.");

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
        int batchRows = DefaultBatchRows) => throw new LakehouseException(ErrorKind.Unsupported, "Log files are not read yet.");
}
