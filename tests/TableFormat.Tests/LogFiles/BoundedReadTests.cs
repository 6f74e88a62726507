using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Parquet;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.LogFiles;

/// <summary>Large log files are looked at by their headers; a content is read when it is asked for.</summary>
public sealed class BoundedReadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finding_blocks_reads_little_of_their_contents()
    {
        var content = Large(blocks: 6, blockBytes: 400_000);
        await using var stream = new CountingStream(content);
        using var scanner = new BlockScanner(stream, content.Length, LogBytes.Path);
        var blocks = 0;
        for (var offset = 0L; await scanner.NextAsync(offset, Stop) is var (_, end); offset = end)
        {
            blocks++;
        }

        Assert.Equal(6, blocks);
        Assert.InRange(stream.BytesRead, 1, content.Length / 20);
        Assert.InRange(stream.Reads, 1, blocks + 1);
    }

    [Fact]
    public async Task Positions_of_records_may_make_a_header_long()
    {
        using var sink = new MemoryStream();
        using var blocks = new BlockSink(sink);
        var positions = new string('A', 3_000_000);
        for (var block = 0; block < 2; block++)
        {
            blocks.Block(LogBlockKind.Delete, [(LogHeader.InstantTime, "20260101000000000"), (LogHeader.RecordPositions, positions), (LogHeader.Schema, "{}")], "content"u8);
        }

        await using var file = await LogBytes.OpenAsync(sink.ToArray());
        Assert.Equal([positions, positions], file.Blocks.Select(block => block.Headers[LogHeader.RecordPositions]));
        using var content = await file.ReadContentAsync(file.Blocks[1], Stop);
        Assert.Equal("content"u8.ToArray(), content.Span.ToArray());
    }

    [Fact]
    public async Task A_file_that_grew_is_read_as_it_was_listed_and_one_that_shrank_as_it_is()
    {
        var content = Large(blocks: 2, blockBytes: 1000);
        var storage = new MemoryStorage(new ManualClock());
        await storage.PutAsync(LogBytes.Path, content, PutCondition.Always, Stop);
        var first = (await LogFileReader.ReadBlocksAsync(storage, LogBytes.Path, content.Length, Stop))[1].Offset;

        Assert.Single(await LogFileReader.ReadBlocksAsync(storage, LogBytes.Path, first, Stop));
        Assert.Equal(2, (await LogFileReader.ReadBlocksAsync(storage, LogBytes.Path, content.Length * 2, Stop)).Count);
        Assert.Empty(await LogFileReader.ReadBlocksAsync(storage, LogBytes.Path, 0, Stop));
    }

    private static byte[] Large(int blocks, int blockBytes)
    {
        var schema = new TableSchema([new Field("text", new DataType.Fixed(1000))]);
        using var rows = ParquetRoundTripTests.Rows(schema, new Random(1), Math.Max(1, blockBytes / 700));
        return [.. Enumerable.Repeat(LogRoundTripTests.Write(schema, rows), blocks).SelectMany(bytes => bytes)];
    }

    private sealed class CountingStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public long BytesRead { get; private set; }

        public int Reads { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            Reads++;
            var count = base.Read(buffer);
            BytesRead += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    }
}
