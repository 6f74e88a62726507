using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>
/// One file of a version 6 archive (spec 8.5): blocks in the frame of log files (spec 5.1), Avro data with the schema as the only header, a few
/// HoodieArchivedMetaEntry records each.
/// </summary>
internal static class ArchiveFile
{
    /// <summary>Entries of a block at most, as in Hudi.</summary>
    public const int EntriesPerBlock = 10;

    private const int FrameVersion = 1;
    private const int AvroData = 3;
    private const int ContentVersion = 3;
    private const int SchemaHeader = 2;
    private const int LengthEnd = 14;

    private static ReadOnlySpan<byte> Magic => "#HUDI#"u8;

    /// <summary>The file's bytes.</summary>
    /// <param name="schemaJson">Schema of the entries.</param>
    /// <param name="schema">The same, parsed.</param>
    /// <param name="entries">In the order of the archive.</param>
    public static byte[] Encode(string schemaJson, AvroType schema, IEnumerable<AvroRecord> entries)
    {
        using var file = new MemoryStream();
        var header = Encoding.UTF8.GetBytes(schemaJson);
        foreach (var block in entries.Chunk(EntriesPerBlock))
        {
            WriteBlock(file, header, Content(schema, block));
        }

        return file.ToArray();
    }

    /// <summary>All entries of a file.</summary>
    /// <exception cref="LakehouseException">Corrupt, with path and offset: not one whole block after the other.</exception>
    public static IReadOnlyList<AvroRecord> Decode(ReadOnlySpan<byte> content, string path)
    {
        var entries = new List<AvroRecord>();
        var offset = 0;
        while (offset < content.Length)
        {
            offset += ReadBlock(content[offset..], entries, path, offset);
        }

        return entries;
    }

    private static byte[] Content(AvroType schema, AvroRecord[] entries)
    {
        using var content = new MemoryStream();
        WriteInt(content, ContentVersion);
        WriteInt(content, entries.Length);
        foreach (var entry in entries)
        {
            var record = new AvroWriter();
            record.Value(schema, entry);
            WriteInt(content, record.Written.Length);
            content.Write(record.Written);
        }

        return content.ToArray();
    }

    private static void WriteBlock(MemoryStream file, byte[] schema, byte[] content)
    {
        const int FixedBytes = (5 * sizeof(int)) + sizeof(long) + sizeof(int) + sizeof(long);
        var length = FixedBytes + schema.Length + content.Length;
        file.Write(Magic);
        WriteLong(file, length);
        WriteInt(file, FrameVersion);
        WriteInt(file, AvroData);
        WriteInt(file, 1);
        WriteInt(file, SchemaHeader);
        WriteInt(file, schema.Length);
        file.Write(schema);
        WriteLong(file, content.Length);
        file.Write(content);
        WriteInt(file, 0);
        WriteLong(file, length + Magic.Length);
    }

    private static int ReadBlock(ReadOnlySpan<byte> bytes, List<AvroRecord> entries, string path, int origin)
    {
        var reader = new AvroReader(bytes, path, origin);
        if (!reader.Take(Magic.Length, "the magic of a block").SequenceEqual(Magic))
        {
            throw reader.Bad("bytes that are no block");
        }

        var length = ReadLong(ref reader, "the length of a block");
        if (length < 0 || length > reader.Remaining)
        {
            throw reader.Bad($"a block of {length} bytes where {reader.Remaining} are left");
        }

        ReadInt(ref reader, "the version of a block");
        if (ReadInt(ref reader, "the kind of a block") is var kind and not AvroData)
        {
            throw reader.Bad($"a block of kind {kind}, expected Avro data");
        }

        var schema = ReadSchema(ref reader, path);
        var content = reader.Take(ReadLong(ref reader, "the length of the content"), "the content of a block");
        var contentOffset = origin + reader.Position - content.Length;
        SkipEntries(ref reader, "footer");
        var total = ReadLong(ref reader, "the length after a block");
        if (total != length + Magic.Length || reader.Position != length + LengthEnd)
        {
            throw reader.Bad($"a block whose lengths, {length} and {total}, contradict each other");
        }

        ReadContent(new AvroReader(content, path, contentOffset), schema, entries);
        return reader.Position;
    }

    private static AvroType ReadSchema(ref AvroReader reader, string path)
    {
        AvroType? schema = null;
        for (var count = ReadCount(ref reader, "header"); count > 0; count--)
        {
            var key = ReadInt(ref reader, "a header's key");
            var value = reader.Take(ReadInt(ref reader, "a header's length"), "a header");
            schema = key == SchemaHeader ? AvroType.Parse(Encoding.UTF8.GetString(value), path) : schema;
        }

        return schema ?? throw reader.Bad("a block without schema");
    }

    private static void ReadContent(AvroReader reader, AvroType schema, List<AvroRecord> entries)
    {
        if (schema.Kind != AvroKind.Record || ReadInt(ref reader, "the version of the content") is not (2 or ContentVersion))
        {
            throw reader.Bad("content that is no record of a known version");
        }

        for (var count = ReadCount(ref reader, "record"); count > 0; count--)
        {
            var length = ReadInt(ref reader, "the length of a record");
            var end = reader.Position + length;
            entries.Add((AvroRecord)AvroValues.Read(ref reader, schema)!);
            if (reader.Position != end)
            {
                throw reader.Bad($"a record that is not {length} bytes long");
            }
        }

        if (reader.Remaining > 0)
        {
            throw reader.Bad($"{reader.Remaining} bytes after the last record of a block");
        }
    }

    private static void SkipEntries(ref AvroReader reader, string what)
    {
        for (var count = ReadCount(ref reader, what); count > 0; count--)
        {
            ReadInt(ref reader, $"a {what}'s key");
            reader.Take(ReadInt(ref reader, $"a {what}'s length"), $"a {what}");
        }
    }

    private static int ReadCount(ref AvroReader reader, string what)
    {
        var count = ReadInt(ref reader, $"the number of {what}s");
        return count >= 0 && count <= reader.Remaining ? count : throw reader.Bad($"{count} {what}s");
    }

    private static int ReadInt(ref AvroReader reader, string what) => BinaryPrimitives.ReadInt32BigEndian(reader.Take(sizeof(int), what));

    private static long ReadLong(ref AvroReader reader, string what) => BinaryPrimitives.ReadInt64BigEndian(reader.Take(sizeof(long), what));

    private static void WriteInt(MemoryStream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void WriteLong(MemoryStream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        stream.Write(bytes);
    }
}
