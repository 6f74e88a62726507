using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>
/// Writes the blocks of one log file with the bytes that Hudi 0.15 writes (spec 5.1 to 5.5). A data block is held in pooled memory until it is
/// complete; nothing else is. The sink stays the caller's. Not thread-safe.
/// </summary>
/// <param name="sink">Forward only.</param>
/// <param name="instant">The write: header of every block.</param>
internal sealed class LogFileWriter(Stream sink, InstantTime instant) : IDisposable
{
    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Begins a data block; complete it before anything else is written. It is cut into several blocks when it outgrows
    /// <paramref name="blockBytes"/>.
    /// </summary>
    /// <param name="schema">Columns of the batches, meta columns first.</param>
    /// <param name="schemaJson">The same as Avro JSON: <see cref="AvroSchemaMapping.ToFileSchema"/>, or the CDC schema.</param>
    /// <param name="kind">Avro data or change data.</param>
    /// <param name="compactedTimes">Log compaction: instants merged into the block, newest first, joined by commas.</param>
    /// <param name="blockBytes">Content after which a block is ended.</param>
    public LogDataBlock BeginData(TableSchema schema, string schemaJson, LogBlockKind kind = LogBlockKind.AvroData, string? compactedTimes = null, int blockBytes = 1 << 24)
    {
        _ = (sink, instant, schema, schemaJson, kind, compactedTimes, blockBytes);
        throw new LakehouseException(ErrorKind.Unsupported, "Log files are not written yet.");
    }

    /// <summary>Writes a delete block; nothing for no keys.</summary>
    /// <param name="deleted">What is deleted.</param>
    /// <param name="schemaJson">The table's file schema, as in data blocks.</param>
    /// <param name="compactedTimes">As in <see cref="BeginData"/>.</param>
    public void WriteDeletes(DeletedKeys deleted, string schemaJson, string? compactedTimes = null) =>
        throw new LakehouseException(ErrorKind.Unsupported, "Log files are not written yet.");

    /// <summary>Writes a command block that undoes the blocks of <paramref name="target"/> (spec 5.5); the writer's instant is the rollback's.</summary>
    public void WriteRollback(InstantTime target) =>
        throw new LakehouseException(ErrorKind.Unsupported, "Log files are not written yet.");

    /// <inheritdoc />
    public void Dispose()
    {
        Length += 0;
    }
}
