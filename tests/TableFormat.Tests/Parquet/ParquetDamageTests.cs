using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Parquet;

public sealed class ParquetDamageTests(ITestOutputHelper log)
{
    private static readonly byte[] Good = Make();

    [Fact]
    public void Every_prefix_is_corrupt()
    {
        for (var length = 0; length < Good.Length; length += length < 300 || Good.Length - length < 300 ? 1 : 37)
        {
            var failure = Assert.Throws<LakehouseException>(() => ReadAll(Good[..length]));
            Assert.Equal(ErrorKind.Corrupt, failure.Kind);
            Assert.Equal("t/x.parquet", failure.Context.Path);
        }
    }

    [Fact]
    public void Flipped_bits_are_an_error_of_ours_or_go_unnoticed_but_never_anything_else()
    {
        var random = new Random(20261122);
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = (byte[])Good.Clone();
            for (var flip = random.Next(1, 4); flip > 0; flip--)
            {
                var at = round % 2 == 0 ? bytes.Length - 1 - random.Next(Math.Min(1500, bytes.Length)) : random.Next(bytes.Length);
                bytes[at] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                ReadAll(bytes);
            }
            catch (LakehouseException failure)
            {
                Assert.Equal("t/x.parquet", failure.Context.Path);
                refused++;
            }
        }

        log.WriteLine($"{refused} of 1500 refused");
        Assert.InRange(refused, 200, 1500);
    }

    [Fact]
    public void The_failure_of_the_stream_comes_through()
    {
        using var stream = new FailingStream(Good);
        using var file = ParquetFile.Open(stream, "t/x.parquet");
        stream.Failing = true;
        Assert.Throws<IOException>(() => file.Read().Count());
    }

    [Fact]
    public void An_unknown_column_is_refused_by_name()
    {
        using var stream = new MemoryStream(Good);
        using var file = ParquetFile.Open(stream, "t/x.parquet");
        Assert.Contains("nothing", Assert.Throws<LakehouseException>(() => file.Read(["nothing"])).Message, StringComparison.Ordinal);
    }

    private static void ReadAll(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var file = ParquetFile.Open(stream, "t/x.parquet");
        foreach (var batch in file.Read())
        {
            batch.Dispose();
        }
    }

    private static byte[] Make()
    {
        var types = new DataType[] { new DataType.Int(), new DataType.String(), new DataType.Decimal(10, 2), new DataType.List(new DataType.String()), new DataType.TimestampMicros(true) };
        var schema = new TableSchema(types.Select((type, index) => new Field($"c{index}", type)));
        using var file = new MemoryStream();
        ParquetRoundTripTests.WriteTo(file, schema, ParquetRoundTripTests.Rows(schema, new Random(5), 60), new Random(3));
        return file.ToArray();
    }

    private sealed class FailingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public bool Failing { get; set; }

        public override int Read(Span<byte> buffer) => Failing ? throw new IOException("gone") : base.Read(buffer);

        public override int Read(byte[] buffer, int offset, int count) => Failing ? throw new IOException("gone") : base.Read(buffer, offset, count);
    }
}
