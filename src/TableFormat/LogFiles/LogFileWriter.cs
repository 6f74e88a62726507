using System.Buffers.Binary;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>
/// Writes the blocks of one log file with the bytes that Hudi 0.15 writes (spec 5.1 to 5.5): data blocks first, at most one delete block last.
/// A data block is held in pooled memory until it is complete; nothing else is. The sink stays the caller's. Not thread-safe.
/// </summary>
internal sealed class LogFileWriter : IDisposable
{
    /// <summary>Content after which a data block is ended unless told otherwise.</summary>
    public const int DefaultBlockBytes = 1 << 24;

    private const string RollbackCommand = "0";

    private readonly BlockSink blocks;
    private readonly InstantTime instant;

    /// <summary>Begins a file.</summary>
    /// <param name="sink">Forward only.</param>
    /// <param name="instant">The write: header of every block.</param>
    public LogFileWriter(Stream sink, InstantTime instant)
    {
        blocks = new BlockSink(sink);
        this.instant = instant;
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => blocks.Length;

    /// <summary>
    /// Begins a data block; complete it before anything else is written. It is cut into several blocks when it outgrows
    /// <paramref name="blockBytes"/>.
    /// </summary>
    /// <param name="schema">Columns of the batches, meta columns first.</param>
    /// <param name="schemaJson">The same as Avro JSON: <see cref="AvroSchemaMapping.ToFileSchema"/>, or the CDC schema.</param>
    /// <param name="kind">Avro data or change data.</param>
    /// <param name="compactedTimes">Log compaction: instants merged into the block, newest first, joined by commas.</param>
    /// <param name="blockBytes">Content after which a block is ended.</param>
    public LogDataBlock BeginData(
        TableSchema schema,
        string schemaJson,
        LogBlockKind kind = LogBlockKind.AvroData,
        string? compactedTimes = null,
        int blockBytes = DefaultBlockBytes) => new(blocks, kind, Headers(schemaJson, compactedTimes), new AvroRowEncoder(schemaJson, schema), blockBytes);

    /// <summary>Writes a delete block; nothing for no keys.</summary>
    /// <param name="deleted">What is deleted.</param>
    /// <param name="schemaJson">The table's file schema, as in data blocks.</param>
    /// <param name="compactedTimes">As in <see cref="BeginData"/>.</param>
    public void WriteDeletes(DeletedKeys deleted, string schemaJson, string? compactedTimes = null)
    {
        if (deleted.Count == 0)
        {
            return;
        }

        using var content = new AvroSink();
        BinaryPrimitives.WriteInt32BigEndian(content.Extend(sizeof(int)), DeleteBlockBytes.Version);
        var start = content.Length;
        content.Extend(sizeof(int));
        content.Long(deleted.Count);
        for (var index = 0; index < deleted.Count; index++)
        {
            Text(content, deleted.Keys, index);
            Text(content, deleted.PartitionPaths, index);
            OrderingBytes.Write(content, deleted.OrderingOf(index));
        }

        content.Byte(0);
        BinaryPrimitives.WriteInt32BigEndian(content.Written[start..], content.Length - start - sizeof(int));
        blocks.Block(LogBlockKind.Delete, Headers(schemaJson, compactedTimes), content.Written);
    }

    /// <summary>Writes a command block that undoes the blocks of <paramref name="target"/> (spec 5.5); the writer's instant is the rollback's.</summary>
    public void WriteRollback(InstantTime target) => blocks.Block(
        LogBlockKind.Command,
        [(LogHeader.InstantTime, instant.ToString()), (LogHeader.CommandBlockType, RollbackCommand), (LogHeader.TargetInstantTime, target.ToString())],
        []);

    /// <inheritdoc />
    public void Dispose() => blocks.Dispose();

    // Java keeps headers in a hash map; this is the order that nearly all of its files have.
    private (LogHeader Key, string Value)[] Headers(string schemaJson, string? compactedTimes) => compactedTimes is null
        ? [(LogHeader.InstantTime, instant.ToString()), (LogHeader.Schema, schemaJson)]
        : [(LogHeader.InstantTime, instant.ToString()), (LogHeader.CompactedBlockTimes, compactedTimes), (LogHeader.Schema, schemaJson)];

    private static void Text(AvroSink into, Apache.Arrow.StringArray texts, int index)
    {
        if (texts.IsNull(index))
        {
            into.Long(0);
            return;
        }

        into.Long(1);
        into.Bytes(texts.GetBytes(index));
    }
}
