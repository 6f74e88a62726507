using System.Buffers.Binary;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Parquet;

public sealed class FooterSpliceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(300)]
    public void Any_number_of_key_values_is_read_back_by_the_native_reader(int count)
    {
        var keyValues = Enumerable.Range(0, count).ToDictionary(index => $"key {index} ü", index => new string('v', index * 7));
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, new TableSchema([new Field("a", new DataType.Int())])))
        {
            writer.Close(keyValues);
        }

        using var parquet = ParquetFile.Open(file, "memory");
        Assert.Equal(keyValues.OrderBy(pair => pair.Key), parquet.KeyValues.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Key_values_that_are_there_are_replaced_and_nothing_else_changes()
    {
        var first = FooterSplice.Apply(Tail(Footer()), new Dictionary<string, string> { ["a"] = "1" });
        var second = FooterSplice.Apply(first, new Dictionary<string, string> { ["b"] = "2" });
        Assert.Equal(FooterSplice.Apply(Tail(Footer()), new Dictionary<string, string> { ["b"] = "2" }), second);
        Assert.Equal(Tail(Footer()), FooterSplice.Apply(second, new Dictionary<string, string>()));
    }

    [Fact]
    public void Every_prefix_of_a_footer_is_malformed()
    {
        var footer = Footer();
        for (var length = 0; length < footer.Length; length++)
        {
            var tail = Tail(footer[..length]);
            var failure = Assert.Throws<LakehouseException>(() => FooterSplice.Apply(tail, new Dictionary<string, string> { ["a"] = "1" }));
            Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        }
    }

    [Fact]
    public void Random_bytes_are_malformed_or_copied_but_never_anything_else()
    {
        var random = new Random(7);
        for (var round = 0; round < 20000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            try
            {
                FooterSplice.Apply(Tail(bytes), new Dictionary<string, string> { ["a"] = "1" });
            }
            catch (LakehouseException failure)
            {
                Assert.Equal(ErrorKind.Corrupt, failure.Kind);
            }
        }
    }

    private static byte[] Footer()
    {
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, new TableSchema([new Field("a", new DataType.Boolean()), new Field("b", new DataType.List(new DataType.Decimal(9, 2)))])))
        {
            writer.Write(ParquetRoundTripTests.Rows(new TableSchema([new Field("a", new DataType.Boolean()), new Field("b", new DataType.List(new DataType.Decimal(9, 2)))]), new Random(1), 20));
            writer.Close(new Dictionary<string, string>());
        }

        var bytes = file.ToArray();
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8));
        return bytes.AsSpan(bytes.Length - 8 - length, length).ToArray();
    }

    private static byte[] Tail(byte[] footer)
    {
        var tail = new byte[footer.Length + 8];
        footer.CopyTo(tail, 0);
        BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(footer.Length), footer.Length);
        "PAR1"u8.CopyTo(tail.AsSpan(footer.Length + 4));
        return tail;
    }
}
