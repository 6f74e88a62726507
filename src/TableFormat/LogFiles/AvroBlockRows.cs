using Apache.Arrow;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads the content of Avro data blocks (spec 5.3): version, count, then each record with its length in front.</summary>
internal static class AvroBlockRows
{
    private const int OldestVersion = 2;
    private const int NewestVersion = 3;
    private const int RowsBetweenSizeChecks = 256;
    private const long LargestBatch = 1 << 27;

    /// <summary>Streams the rows.</summary>
    public static IEnumerable<RecordBatch> Read(LogContent content, RowDecoders decoders, int batchRows)
    {
        var block = content.Block;
        var decoder = decoders.Of(DataBlockReader.SchemaJson(block), block.Path);
        var (left, position) = Begin(content);
        using var builder = new BatchBuilder(decoders.Target);
        while (left > 0)
        {
            while (left > 0 && !IsFull(builder, batchRows))
            {
                var length = RecordLength(content, position);
                position += sizeof(int);
                decoder.Decode(content.Span.Slice(position, length), builder, block.Path, block.ContentOffset + position);
                position += length;
                left--;
            }

            yield return builder.Build();
        }

        if (position != block.ContentLength)
        {
            throw LogErrors.Corrupt(block.Path, block.ContentOffset + position, $"{block.ContentLength - position} bytes after the last record");
        }
    }

    private static bool IsFull(BatchBuilder builder, int batchRows) =>
        builder.RowCount >= batchRows || (builder.RowCount % RowsBetweenSizeChecks == RowsBetweenSizeChecks - 1 && builder.ByteCount > LargestBatch);

    private static (int Records, int Position) Begin(LogContent content)
    {
        var reader = new BlockBytes(content.Span, content.Block.Path, content.Block.ContentOffset);
        var version = reader.ReadInt("the block version");
        if (version is >= 0 and < OldestVersion)
        {
            throw LogErrors.Unsupported(content.Block, $"an Avro block of the old version {version}");
        }

        if (version is < 0 or > NewestVersion)
        {
            throw reader.Bad($"an Avro block of version {version}");
        }

        var count = reader.ReadInt("the number of records");
        return count >= 0 && count <= reader.Remaining / sizeof(int)
            ? (count, reader.Position)
            : throw reader.Bad($"{count} records, but {reader.Remaining} bytes are left");
    }

    private static int RecordLength(LogContent content, int position)
    {
        var reader = new BlockBytes(content.Span[position..], content.Block.Path, content.Block.ContentOffset + position);
        var length = reader.ReadInt("a record's length");
        return length >= 0 && length <= reader.Remaining ? length : throw reader.Bad($"a record of {length} bytes, but {reader.Remaining} are left");
    }
}
