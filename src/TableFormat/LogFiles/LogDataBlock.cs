using System.Buffers.Binary;
using Apache.Arrow;
using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>
/// A data block being written: rows are encoded into pooled memory, and written as a block whenever that outgrows the block's size and at
/// <see cref="Complete"/>. Not thread-safe.
/// </summary>
internal sealed class LogDataBlock : IDisposable
{
    private const int BlockVersion = 3;
    private const int CountOffset = sizeof(int);

    private readonly BlockSink sink;
    private readonly LogBlockKind kind;
    private readonly IReadOnlyList<(LogHeader Key, string Value)> headers;
    private readonly AvroRowEncoder encoder;
    private readonly AvroSink content = new();
    private readonly int blockBytes;
    private int rowsInBlock;

    internal LogDataBlock(BlockSink sink, LogBlockKind kind, IReadOnlyList<(LogHeader Key, string Value)> headers, AvroRowEncoder encoder, int blockBytes)
    {
        this.sink = sink;
        this.kind = kind;
        this.headers = headers;
        this.blockBytes = blockBytes;
        this.encoder = encoder;
    }

    /// <summary>Rows appended so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Appends all rows of a batch; it is not kept. Text columns may be dictionaries.</summary>
    public void Append(RecordBatch batch)
    {
        encoder.Bind(batch);
        for (var row = 0; row < batch.Length; row++)
        {
            Append(row);
        }

        // The encoder holds buffers, whose memory goes with the arrays that own it.
        GC.KeepAlive(batch);
    }

    /// <summary>Appends some rows of a batch, in the given order.</summary>
    public void Append(RecordBatch batch, ReadOnlySpan<int> rows)
    {
        encoder.Bind(batch);
        foreach (var row in rows)
        {
            Append(row);
        }

        GC.KeepAlive(batch);
    }

    /// <summary>Writes what is left as a block; nothing for no rows.</summary>
    public void Complete()
    {
        if (rowsInBlock > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(content.Written[CountOffset..], rowsInBlock);
            sink.Block(kind, headers, content.Written);
            content.Clear();
            rowsInBlock = 0;
        }
    }

    /// <inheritdoc />
    public void Dispose() => content.Dispose();

    private void Append(int row)
    {
        if (rowsInBlock == 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(content.Extend(sizeof(int)), BlockVersion);
            content.Extend(sizeof(int));
        }

        var start = content.Length;
        content.Extend(sizeof(int));
        encoder.Encode(row, content);
        BinaryPrimitives.WriteInt32BigEndian(content.Written[start..], content.Length - start - sizeof(int));
        rowsInBlock++;
        Rows++;
        if (content.Length >= blockBytes)
        {
            Complete();
        }
    }
}
