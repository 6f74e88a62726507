using Apache.Arrow;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Avro.Rows;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Reads delete blocks of version 3 (spec 5.4); older ones hold Java objects and are refused. Stateless and thread-safe.</summary>
internal static class DeleteBlockReader
{
    // Key, partition path and ordering value: a branch each at least.
    private const int SmallestRecord = 3;

    /// <summary>The deleted keys.</summary>
    /// <exception cref="LakehouseException">Corrupt: damaged content. Unsupported: version 1 or 2.</exception>
    public static DeletedKeys Read(LogContent content)
    {
        var block = content.Block;
        var frame = new BlockBytes(content.Span, block.Path, block.ContentOffset);
        var version = frame.ReadInt("the block version");
        if (version is 1 or 2)
        {
            throw LogErrors.Unsupported(block, $"a delete block of the old version {version}");
        }

        if (version != DeleteBlockBytes.Version)
        {
            throw frame.Bad($"a delete block of version {version}");
        }

        var length = frame.ReadInt("the length of the deletes");
        var start = frame.Offset;
        var records = frame.Take(length, "deletes");
        return frame.Remaining == 0 ? Records(new AvroReader(records, block.Path, start)) : throw frame.Bad($"{frame.Remaining} bytes after the deletes");
    }

    private static DeletedKeys Records(AvroReader reader)
    {
        using var keys = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        using var paths = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        List<OrderingValue>? ordering = null;
        for (var count = reader.ReadBlockCount(SmallestRecord); count > 0; count = reader.ReadBlockCount(SmallestRecord))
        {
            for (; count > 0; count--)
            {
                Text(ref reader, keys);
                Text(ref reader, paths);
                Add(ref ordering, OrderingBytes.Read(ref reader), keys.Length - 1);
            }
        }

        if (reader.Remaining > 0)
        {
            throw reader.Bad($"{reader.Remaining} bytes after the last delete");
        }

        var deleted = (StringArray)keys.Build();
        return deleted.NullCount == 0
            ? new DeletedKeys(deleted, (StringArray)paths.Build(), ordering is null ? [] : ordering)
            : throw reader.Bad("a delete without a key");
    }

    private static void Text(ref AvroReader reader, BytesColumnBuilder into)
    {
        if (AvroSkip.Branch(ref reader, 2) == 0)
        {
            into.AppendNull();
        }
        else
        {
            into.Append(reader.ReadUtf8());
        }
    }

    // Most blocks know no order at all: a list is made at the first value that tells one.
    private static void Add(ref List<OrderingValue>? all, OrderingValue value, int before)
    {
        if (all is null && !value.IsUnordered)
        {
            all = [.. Enumerable.Repeat(OrderingValue.Unordered, before)];
        }

        all?.Add(value);
    }
}
