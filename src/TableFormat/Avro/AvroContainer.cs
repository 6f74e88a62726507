using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Avro;

/// <summary>Avro object container files held in memory: header with schema, sync marker, blocks (specification 1.11, "Object Container Files").</summary>
internal static class AvroContainer
{
    private const int SyncLength = 16;
    private const int LargestInflated = 1 << 28;
    private static readonly AvroType HeaderType = AvroType.Parse("""{"type":"map","values":"bytes"}""", string.Empty);

    private static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>All records of a file; codecs null and deflate.</summary>
    /// <exception cref="LakehouseException">Corrupt: no whole container file. Unsupported: another codec.</exception>
    public static IReadOnlyList<AvroRecord> Read(ReadOnlySpan<byte> content, string path)
    {
        var reader = new AvroReader(content, path);
        if (!reader.Take(Math.Min(Magic.Length, reader.Remaining), "the magic").SequenceEqual(Magic))
        {
            throw new LakehouseException(
                ErrorKind.Corrupt,
                content.IsEmpty ? "The Avro file is empty." : "The file does not start as an Avro file does.",
                new ErrorContext { Path = path });
        }

        var header = (Dictionary<string, object?>)AvroValues.Read(ref reader, HeaderType)!;
        var schema = header.GetValueOrDefault("avro.schema") is byte[] json ? AvroType.Parse(Encoding.UTF8.GetString(json), path) : throw reader.Bad("no schema in the header");
        var codec = header.GetValueOrDefault("avro.codec") is byte[] name ? Encoding.UTF8.GetString(name) : "null";
        if (schema.Kind != AvroKind.Record)
        {
            throw reader.Bad($"a file of {schema.Kind}, expected records");
        }

        var sync = reader.Take(SyncLength, "the sync marker");
        var records = new List<AvroRecord>();
        while (reader.Remaining > 0)
        {
            var count = reader.ReadLong();
            var block = reader.ReadBytes();
            ReadBlock(Inflate(block, codec, path), schema, count, records, path);
            if (!reader.Take(SyncLength, "a sync marker").SequenceEqual(sync))
            {
                throw reader.Bad("a block that does not end with the file's sync marker");
            }
        }

        return records;
    }

    /// <summary>The one record of a file.</summary>
    /// <exception cref="LakehouseException">Corrupt: no whole container file, or not one record.</exception>
    public static AvroRecord ReadSingle(ReadOnlySpan<byte> content, string path)
    {
        var records = Read(content, path);
        return records.Count == 1
            ? records[0]
            : throw new LakehouseException(ErrorKind.Corrupt, $"The Avro file has {records.Count} records, expected 1.", new ErrorContext { Path = path });
    }

    /// <summary>An entry of the header's metadata as text, or null where it has none.</summary>
    /// <exception cref="LakehouseException">Corrupt: no whole header.</exception>
    public static string? HeaderText(ReadOnlySpan<byte> content, string key, string path)
    {
        var reader = new AvroReader(content, path);
        reader.Take(Magic.Length, "the magic");
        var header = (Dictionary<string, object?>)AvroValues.Read(ref reader, HeaderType)!;
        return header.GetValueOrDefault(key) is byte[] text ? Encoding.UTF8.GetString(text) : null;
    }

    /// <summary>A file of one record: the schema in the header, null codec. The same record always gives the same bytes.</summary>
    /// <param name="schemaJson">Goes into the header as it is.</param>
    /// <param name="schema">The same schema, parsed.</param>
    /// <param name="record">The record.</param>
    /// <param name="entry">One more entry of the header's metadata, which other readers pass over, or null.</param>
    public static byte[] WriteSingle(string schemaJson, AvroType schema, AvroRecord record, (string Key, string Text)? entry = null)
    {
        var body = new AvroWriter();
        body.Value(schema, record);

        var file = new AvroWriter();
        file.Raw(Magic);
        file.Long(entry is null ? 1 : 2);
        file.String("avro.schema");
        file.String(schemaJson);
        if (entry is { } more)
        {
            file.String(more.Key);
            file.String(more.Text);
        }

        file.Long(0);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body.Written, digest);
        var sync = digest[..SyncLength];
        file.Raw(sync);
        file.Long(1);
        file.Bytes(body.Written);
        file.Raw(sync);
        return file.Written.ToArray();
    }

    private static void ReadBlock(ReadOnlySpan<byte> block, AvroType schema, long count, List<AvroRecord> records, string path)
    {
        var reader = new AvroReader(block, path);
        if (count < 0 || count > Math.Max(block.Length, 1))
        {
            throw reader.Bad($"a block of {count} records in {block.Length} bytes");
        }

        for (; count > 0; count--)
        {
            records.Add((AvroRecord)AvroValues.Read(ref reader, schema)!);
        }

        if (reader.Remaining > 0)
        {
            throw reader.Bad($"{reader.Remaining} bytes after the last record of a block");
        }
    }

    private static ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> block, string codec, string path)
    {
        if (codec == "null")
        {
            return block;
        }

        if (codec != "deflate")
        {
            throw new LakehouseException(ErrorKind.Unsupported, $"The Avro file is compressed with '{codec}'.", new ErrorContext { Path = path });
        }

        try
        {
            using var inflater = new DeflateStream(new MemoryStream(block.ToArray()), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var chunk = new byte[1 << 14];
            for (var count = inflater.Read(chunk); count > 0; count = inflater.Read(chunk))
            {
                plain.Write(chunk, 0, count);
                if (plain.Length > LargestInflated)
                {
                    throw new InvalidDataException($"a block larger than {LargestInflated} bytes");
                }
            }

            return plain.ToArray();
        }
        catch (InvalidDataException failure)
        {
            throw new LakehouseException(ErrorKind.Corrupt, $"An Avro block cannot be inflated: {failure.Message}", new ErrorContext { Path = path }, innerException: failure);
        }
    }
}
