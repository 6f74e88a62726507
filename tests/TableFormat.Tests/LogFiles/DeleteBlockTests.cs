using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using global::Avro;
using global::Avro.Generic;
using global::Avro.IO;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.LogFiles;

public sealed class DeleteBlockTests
{
    // The schema of Hudi 1.1, which appends the array to the branches of 0.15.
    private const string Schema = """
        {"type":"record","name":"HoodieDeleteRecordList","fields":[{"name":"deleteRecordList","type":{"type":"array","items":{"type":"record","name":"HoodieDeleteRecord","fields":[
        {"name":"recordKey","type":["null","string"]},{"name":"partitionPath","type":["null","string"]},{"name":"orderingVal","type":["null",
        {"type":"record","name":"BooleanWrapper","fields":[{"name":"value","type":"boolean"}]},{"type":"record","name":"IntWrapper","fields":[{"name":"value","type":"int"}]},
        {"type":"record","name":"LongWrapper","fields":[{"name":"value","type":"long"}]},{"type":"record","name":"FloatWrapper","fields":[{"name":"value","type":"float"}]},
        {"type":"record","name":"DoubleWrapper","fields":[{"name":"value","type":"double"}]},{"type":"record","name":"BytesWrapper","fields":[{"name":"value","type":"bytes"}]},
        {"type":"record","name":"StringWrapper","fields":[{"name":"value","type":"string"}]},{"type":"record","name":"DateWrapper","fields":[{"name":"value","type":"int"}]},
        {"type":"record","name":"DecimalWrapper","fields":[{"name":"value","type":"bytes"}]},{"type":"record","name":"TimeMicrosWrapper","fields":[{"name":"value","type":"long"}]},
        {"type":"record","name":"TimestampMicrosWrapper","fields":[{"name":"value","type":"long"}]},{"type":"record","name":"ArrayWrapper","fields":[{"name":"wrappedValues","type":["null",{"type":"array","items":
        ["null","BooleanWrapper","IntWrapper","LongWrapper","FloatWrapper","DoubleWrapper","BytesWrapper","StringWrapper","DateWrapper","DecimalWrapper","TimeMicrosWrapper","TimestampMicrosWrapper",
        {"type":"record","name":"LocalDateWrapper","fields":[{"name":"value","type":"int"}]}]}]}]}]}]}}}]}
        """;

    private static readonly string[] Wrappers = ["Boolean", "Int", "Long", "Float", "Double", "Bytes", "String", "Date", "Decimal", "TimeMicros", "TimestampMicros"];

    /// <summary>Delete blocks of Hudi 0.15 with every ordering field, as fastavro decoded them.</summary>
    [Fact]
    public void Blocks_of_hudi_are_read_as_fastavro_reads_them_and_written_with_their_bytes()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Checkout.Data("hudi-0.15", "dumps", "delete_blocks_by_ordering_type.json")));
        var kinds = new HashSet<OrderingKind>();
        foreach (var block in document.RootElement.EnumerateArray())
        {
            var avro = Convert.FromHexString(block.GetProperty("avroHex").GetString()!);
            var deleted = Read(avro);
            var expected = block.GetProperty("deletes").EnumerateArray().Select(Expected);
            Assert.Equal(expected, Enumerable.Range(0, deleted.Count).Select(index =>
                $"{deleted.Keys.GetString(index)} {deleted.PartitionPaths.GetString(index)} {Text(deleted.OrderingOf(index))}"));
            Assert.Equal(Content(avro), Write(deleted));
            kinds.UnionWith(Enumerable.Range(0, deleted.Count).Select(index => deleted.OrderingOf(index).Kind));
        }

        Assert.True(kinds.Count >= 8, string.Join(' ', kinds));
    }

    /// <summary>The judge is Apache.Avro: it writes what we read.</summary>
    [Fact]
    public void Every_class_of_ordering_value_is_read_the_newest_too()
    {
        var list = (RecordSchema)global::Avro.Schema.Parse(Schema);
        var record = (RecordSchema)((ArraySchema)list.Fields[0].Schema).ItemSchema;
        var union = (UnionSchema)record.Fields[2].Schema;
        var parts = ((ArraySchema)((UnionSchema)((RecordSchema)union.Schemas[12]).Fields[0].Schema).Schemas[1]).ItemSchema;
        object[] values = [true, 7, 1L << 40, 0.5f, -2.5, new byte[] { 1, 2 }, "ü", -3, new byte[] { 0xFF, 0x38 }, 4L, 5L];
        var single = values.Select((value, index) => Wrapped((RecordSchema)union.Schemas[index + 1], value)).ToList();
        object array = new object?[] { single[1], single[6], null, Wrapped((RecordSchema)((UnionSchema)parts).Schemas[12], 19000) };
        var rows = single.Append(Wrapped((RecordSchema)union.Schemas[12], array)).Append(Wrapped((RecordSchema)union.Schemas[12], null)).Append(null)
            .Select((value, index) => Row(record, $"k{index}", value));
        var deleted = Read(Bytes(list, [.. rows]));

        Assert.Equal(
            ["Boolean 1", "Int 7", "Long 1099511627776", "Float 0.5", "Double -2.5", "Bytes 0102", "String ü", "Date -3", "Decimal -200e-15", "TimeMicros 4", "TimestampMicros 5",
                "Array Int 7,String ü,None ,LocalDate 19000", "Array ", "None "],
            Enumerable.Range(0, deleted.Count).Select(index => Text(deleted.OrderingOf(index))));
    }

    [Fact]
    public void Deletes_without_order_keep_no_values()
    {
        var deleted = Read(Convert.FromHexString("0402026102026204000202620004000" + "0"));
        Assert.Equal(2, deleted.Count);
        Assert.Empty(deleted.Ordering);
        Assert.True(deleted.OrderingOf(1).IsUnordered);
        Assert.True(deleted.PartitionPaths.IsNull(1));
    }

    [Theory]
    [InlineData("02 00 00 0400 00")]
    [InlineData("02 0261")]
    [InlineData("02 02 0261 02 0262 1E 00")]
    [InlineData("00 00")]
    [InlineData("FE FFFF FF0F")]
    public void Damaged_deletes_are_refused(string hex)
    {
        var failure = Assert.Throws<LakehouseException>(() => Read(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal))));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Equal("x.log", failure.Context.Path);
    }

    private static GenericRecord Wrapped(RecordSchema schema, object? value)
    {
        var record = new GenericRecord(schema);
        record.Add(0, value);
        return record;
    }

    private static GenericRecord Row(RecordSchema schema, string key, object? ordering)
    {
        var record = new GenericRecord(schema);
        record.Add(0, key);
        record.Add(1, "p");
        record.Add(2, ordering);
        return record;
    }

    private static byte[] Bytes(RecordSchema list, object[] rows)
    {
        var record = new GenericRecord(list);
        record.Add(0, rows);
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(list).Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    private static byte[] Content(byte[] avro)
    {
        var content = new byte[avro.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(content, 3);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), avro.Length);
        avro.CopyTo(content, 8);
        return content;
    }

    private static DeletedKeys Read(byte[] avro)
    {
        var content = Content(avro);
        var rented = ArrayPool<byte>.Shared.Rent(content.Length);
        content.CopyTo(rented, 0);
        using var block = new LogContent(new LogBlock("x.log", LogBlockKind.Delete, new Dictionary<LogHeader, string>(), 0, 0, content.Length), rented);
        return DeleteBlockReader.Read(block);
    }

    private static byte[] Write(DeletedKeys deleted)
    {
        using var sink = new MemoryStream();
        using var writer = new LogFileWriter(sink, InstantTime.Parse("20260101000000000"));
        writer.WriteDeletes(deleted, "{}");
        const int Head = 6 + 8 + 4 + 4 + 4 + (4 + 4 + 17) + (4 + 4 + 2) + 8;
        return sink.ToArray()[Head..^12];
    }

    private static string Expected(JsonElement delete)
    {
        var ordering = delete.GetProperty("orderingVal");
        var kind = ordering.GetProperty("branch").GetString()!.Split('.')[^1].Replace("Wrapper", string.Empty, StringComparison.Ordinal);
        Assert.Contains(kind, Wrappers);
        var value = ordering.GetProperty("value").GetProperty("value");
        var text = (kind, value.ValueKind) switch
        {
            ("Decimal", _) => (BigInteger)(decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture) * 1_000_000_000_000_000m) + "e-15",
            (_, JsonValueKind.String) => value.GetString()!,
            (_, JsonValueKind.True) => "1",
            (_, JsonValueKind.False) => "0",
            _ => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        };
        return $"{delete.GetProperty("recordKey").GetString()} {delete.GetProperty("partitionPath").GetString()} {kind} {text}";
    }

    private static string Text(OrderingValue value) => $"{value.Kind} " + value.Kind switch
    {
        OrderingKind.None => string.Empty,
        OrderingKind.Float or OrderingKind.Double => value.Real.ToString(CultureInfo.InvariantCulture),
        OrderingKind.String => Encoding.UTF8.GetString(value.Bytes.Span),
        OrderingKind.Bytes => Convert.ToHexString(value.Bytes.Span),
        OrderingKind.Decimal => $"{value.Number}e-{value.Scale}",
        OrderingKind.Array => string.Join(',', value.Parts!.Select(Text)),
        _ => value.Number.ToString(CultureInfo.InvariantCulture),
    };
}
