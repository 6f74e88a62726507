using global::Avro.File;
using global::Avro.Generic;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Avro;

public sealed class AvroContainerTests
{
    private static RollbackMetadata Rollback { get; } = new()
    {
        StartRollbackTime = "20260101000000009",
        TimeTakenInMillis = long.MaxValue,
        TotalFilesDeleted = int.MinValue,
        CommitsRollback = ["20260101000000001"],
        PartitionMetadata = new Dictionary<string, RollbackPartitionMetadata>
        {
            ["größe"] = new() { PartitionPath = "größe", SuccessDeleteFiles = ["a", "b"], RollbackLogFiles = new Dictionary<string, long> { ["l"] = -1 } },
        },
        InstantsRollback = [new("20260101000000001", "commit")],
    };

    [Fact]
    public void Apache_avro_reads_what_we_write()
    {
        using var reader = DataFileReader<GenericRecord>.OpenReader(new MemoryStream(TimelineAvro.Write(Rollback)));
        var record = Assert.Single(reader.NextEntries);
        Assert.Equal("20260101000000009", record["startRollbackTime"]);
        Assert.Equal(long.MaxValue, record["timeTakenInMillis"]);
        Assert.Equal(int.MinValue, record["totalFilesDeleted"]);
        var partition = (GenericRecord)((IDictionary<string, object>)record["partitionMetadata"])["größe"];
        Assert.Equal(["a", "b"], ((object[])partition["successDeleteFiles"]).Cast<string>());
        Assert.Equal(-1L, ((IDictionary<string, object>)partition["rollbackLogFiles"])["l"]);
        Assert.Null(partition["logFilesFromFailedCommit"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("deflate")]
    public void We_read_what_apache_avro_writes(string codec)
    {
        var schema = (global::Avro.RecordSchema)global::Avro.Schema.Parse("""
            {"type":"record","name":"r","namespace":"n","fields":[
              {"name":"self","type":["null","r"]},{"name":"d","type":"double"},{"name":"f","type":"float"},{"name":"b","type":"boolean"},
              {"name":"x","type":{"type":"fixed","name":"x4","size":4}},{"name":"again","type":"x4"},
              {"name":"e","type":{"type":"enum","name":"e","symbols":["A","B"]}},{"name":"list","type":{"type":"array","items":"long"}}]}
            """);
        using var file = new MemoryStream();
        using (var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(schema), file, Codec.CreateCodecFromString(codec), leaveOpen: true))
        {
            writer.Append(Make(schema, Make(schema, null)));
            writer.Append(Make(schema, null));
        }

        var records = AvroContainer.Read(file.ToArray(), "x");
        Assert.Equal(2, records.Count);
        var inner = records[0].Record("self")!;
        Assert.Equal((1.5, 2.5f, true, "B"), (inner["d"], inner["f"], inner["b"], inner["e"]));
        Assert.Equal([1, 2, 3, 4], (byte[])inner["again"]!);
        Assert.Equal([1L, -2L, long.MinValue], inner.List<long>("list"));
        Assert.Null(inner["self"]);
    }

    [Fact]
    public void Every_true_prefix_is_corrupt()
    {
        var whole = TimelineAvro.Write(Rollback);
        for (var length = 0; length < whole.Length; length++)
        {
            var failure = Assert.Throws<LakehouseException>(() => TimelineAvro.ReadRollbackMetadata(whole.AsSpan(0, length), "x.rollback"));
            Assert.Equal(ErrorKind.Corrupt, failure.Kind);
            Assert.Equal("x.rollback", failure.Context.Path);
        }

        Assert.Equal("20260101000000009", TimelineAvro.ReadRollbackMetadata(whole, "x.rollback").StartRollbackTime);
    }

    [Fact]
    public void Any_changed_byte_reads_or_is_corrupt()
    {
        var whole = TimelineAvro.Write(Rollback);
        for (var index = 0; index < whole.Length; index++)
        {
            foreach (var value in new byte[] { 0, 0x7F, 0x80, 0xFF, (byte)(whole[index] ^ 1) })
            {
                var changed = whole.ToArray();
                changed[index] = value;
                try
                {
                    Assert.NotNull(TimelineAvro.ReadRollbackMetadata(changed, "x"));
                }
                catch (LakehouseException failure)
                {
                    Assert.NotEqual(ErrorKind.Unavailable, failure.Kind);
                }
            }
        }
    }

    [Fact]
    public void A_huge_count_allocates_nothing()
    {
        var writer = new AvroWriter();
        writer.Long(long.MaxValue);
        var failure = Assert.Throws<LakehouseException>(() =>
        {
            var reader = new AvroReader(writer.Written, "x");
            AvroValues.Read(ref reader, AvroType.Parse("""{"type":"array","items":"long"}""", "x"));
        });
        Assert.Contains("elements", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Values of no bytes could be named in any number by a few bytes; a record that refers to itself takes some.</summary>
    [Theory]
    [InlineData("""{"type":"array","items":"null"}""", false)]
    [InlineData("""{"type":"array","items":{"type":"record","name":"r","fields":[{"name":"n","type":"null"}]}}""", false)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"children","type":{"type":"array","items":"r"}}]}""", true)]
    [InlineData("""{"type":"array","items":["null","int"]}""", true)]
    public void Elements_take_bytes(string schema, bool isRead)
    {
        if (isRead)
        {
            Assert.NotNull(AvroType.Parse(schema, "x"));
        }
        else
        {
            Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => AvroType.Parse(schema, "x")).Kind);
        }
    }

    [Fact]
    public void The_same_record_gives_the_same_bytes() => Assert.Equal(TimelineAvro.Write(Rollback), TimelineAvro.Write(Rollback));

    private static GenericRecord Make(global::Avro.RecordSchema schema, GenericRecord? self)
    {
        var record = new GenericRecord(schema);
        record.Add("self", self);
        record.Add("d", 1.5);
        record.Add("f", 2.5f);
        record.Add("b", true);
        var fixedSchema = (global::Avro.FixedSchema)schema["x"].Schema;
        record.Add("x", new GenericFixed(fixedSchema, [1, 2, 3, 4]));
        record.Add("again", new GenericFixed(fixedSchema, [1, 2, 3, 4]));
        record.Add("e", new GenericEnum((global::Avro.EnumSchema)schema["e"].Schema, "B"));
        record.Add("list", new object[] { 1L, -2L, long.MinValue });
        return record;
    }
}
