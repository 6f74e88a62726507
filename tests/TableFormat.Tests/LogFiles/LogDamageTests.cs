using System.Buffers.Binary;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Tests.Columns;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.TableFormat.Tests.LogFiles;

/// <summary>Log files of golden tables, cut at every byte and with every bit turned.</summary>
public sealed class LogDamageTests
{
    // One of every kind of block; the files are small.
    public static TheoryData<string, string, string> Files => new(
        ("hudi-0.15", "mor_logcompaction", ".log.3_"),
        ("hudi-0.15", "mor_killed_direct_rolled_back", "_1-0-1"),
        ("hudi-0.15", "cow_cdc_data_before", ".cdc"),
        ("hudi-0.15", "mor_parquet_logs", ".log."),
        ("hudi-0.15", "mor_ordering_string", ".log."),
        ("hudi-1x", "h10_v8_mor_event", ".log."));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_was_cut_has_the_blocks_before_the_cut_and_a_corrupt_one(string origin, string table, string part)
    {
        var content = Content(origin, table, part);
        var whole = await ReadAsync(content);
        for (var length = 0; length < content.Length; length++)
        {
            await using var file = await LogBytes.OpenAsync(content[..length]);
            var complete = whole.Where(block => block.End <= length).ToList();
            var rest = length - (complete.Count == 0 ? 0 : complete[^1].End);
            var found = await BlocksAsync(file);
            Assert.Equal(complete.Select(block => block.Text), found.Take(complete.Count));
            Assert.Equal(rest < 6 ? [] : [$"Corrupt at {length - rest}"], found.Skip(complete.Count));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_turned_bit_is_found_where_the_frame_tells(string origin, string table, string part)
    {
        var content = Content(origin, table, part);
        var whole = (await ReadAsync(content)).Select(block => block.Text).ToList();
        var frame = await FrameAsync(content);
        for (var bit = 0; bit < content.Length * 8; bit++)
        {
            // What Parquet's own bytes tell is the Parquet codec's test.
            if (!frame[bit / 8] && table.Contains("parquet", StringComparison.Ordinal))
            {
                continue;
            }

            content[bit / 8] ^= (byte)(1 << (bit % 8));
            var found = await TryReadAsync(content);
            content[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(
                !frame[bit / 8] || found is null || found.SequenceEqual(whole) || found.Any(text => text.StartsWith("Corrupt", StringComparison.Ordinal)),
                $"bit {bit % 8} of byte {bit / 8} goes unnoticed");
        }
    }

    [Fact]
    public async Task A_corrupt_block_reaches_to_the_next_one_however_far()
    {
        var good = Content("hudi-0.15", "mor_logcompaction", ".log.3_");
        var garbage = new byte[200_000];
        new Random(5).NextBytes(garbage);
        byte[] torn = [.. good[..500], .. garbage, .. good];
        await using var file = await LogBytes.OpenAsync(torn);
        Assert.Equal([LogBlockKind.Corrupt, LogBlockKind.AvroData, LogBlockKind.Delete], file.Blocks.Select(block => block.Kind));
        Assert.Equal(500 + garbage.Length, file.Blocks[1].Offset);
    }

    [Fact]
    public async Task A_block_is_corrupt_when_no_other_follows_it()
    {
        var good = Content("hudi-0.15", "mor_logcompaction", ".log.3_");
        await using var noise = await LogBytes.OpenAsync([.. good, .. "garbage"u8]);
        Assert.Equal([LogBlockKind.AvroData, LogBlockKind.Corrupt], noise.Blocks.Select(block => block.Kind));
        await using var little = await LogBytes.OpenAsync([.. good, .. "garba"u8]);
        Assert.Equal([LogBlockKind.AvroData, LogBlockKind.Delete], little.Blocks.Select(block => block.Kind));
    }

    [Fact]
    public async Task What_does_not_begin_as_a_log_file_is_refused()
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => LogBytes.OpenAsync([.. "no log file"u8]));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Equal(LogBytes.Path, failure.Context.Path);
        Assert.Contains("byte 0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_damaged_is_named_with_its_place()
    {
        var content = Content("hudi-0.15", "mor_logcompaction", ".log.3_");
        await using var file = await LogBytes.OpenAsync(content);
        var record = (int)file.Blocks[0].ContentOffset + 12;
        content[record] = 0x7F;
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => ReadAsync(content));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Equal(LogBytes.Path, failure.Context.Path);
        Assert.Contains($"at byte {record + 1}: a union branch", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Old forms and unknown ones are refused by name, not read as something else.</summary>
    [Theory]
    [InlineData((int)LogBlockKind.AvroData, 0, ErrorKind.Unsupported)]
    [InlineData((int)LogBlockKind.AvroData, 1, ErrorKind.Unsupported)]
    [InlineData((int)LogBlockKind.AvroData, 4, ErrorKind.Corrupt)]
    [InlineData((int)LogBlockKind.Delete, 1, ErrorKind.Unsupported)]
    [InlineData((int)LogBlockKind.Delete, 2, ErrorKind.Unsupported)]
    [InlineData((int)LogBlockKind.Delete, 4, ErrorKind.Corrupt)]
    public async Task Block_versions(int kind, int version, ErrorKind expected)
    {
        var content = Content("hudi-0.15", "mor_logcompaction", ".log.3_");
        await using var file = await LogBytes.OpenAsync(content);
        var block = file.Blocks.Single(block => block.Kind == (LogBlockKind)kind);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan((int)block.ContentOffset), version);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => ReadAsync(content));
        Assert.Equal(expected, failure.Kind);
        Assert.Contains($"version {version}", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Content(string origin, string table, string part) =>
        GoldenLogs.Of(origin, table).Where(file => file.Content.Length > 0 && file.Path.Contains(part, StringComparison.Ordinal)).MinBy(file => file.Content.Length).Content;

    private static async Task<List<(string Text, long End)>> ReadAsync(byte[] content)
    {
        await using var file = await LogBytes.OpenAsync(content);
        var texts = await BlocksAsync(file);
        return [.. texts.Select((text, index) => (text, index + 1 < file.Blocks.Count ? file.Blocks[index + 1].Offset : content.Length))];
    }

    private static async Task<List<string>?> TryReadAsync(byte[] content)
    {
        try
        {
            return [.. (await ReadAsync(content)).Select(block => block.Text)];
        }
        catch (LakehouseException failure) when (failure.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            Assert.Contains(LogBytes.Path, failure.Context.Path, StringComparison.Ordinal);
            return null;
        }
    }

    private static async Task<List<string>> BlocksAsync(OpenLogFile file)
    {
        var texts = new List<string>();
        foreach (var block in file.Blocks)
        {
            if (block.Kind == LogBlockKind.Corrupt)
            {
                texts.Add($"Corrupt at {block.Offset}");
                continue;
            }

            using var content = await file.ReadContentAsync(block, TestContext.Current.CancellationToken);
            var target = block.Kind == LogBlockKind.Command ? block.Target.ToString() : string.Empty;
            texts.Add($"{block.Kind} {block.Instant} {target} {string.Join('|', Rows(content))}");
        }

        return texts;
    }

    private static IEnumerable<string> Rows(LogContent content) => content.Block.Kind switch
    {
        LogBlockKind.Command => [],
        LogBlockKind.Delete => ArrowText.All(DeleteBlockReader.Read(content).Keys),
        _ => DataBlockReader.Read(content, DataBlockReader.SchemaOf(content.Block)).SelectMany(batch => batch.Arrays.SelectMany(ArrowText.All)).ToList(),
    };

    // Everything but the values of header entries and the contents.
    private static async Task<bool[]> FrameAsync(byte[] content)
    {
        var frame = new bool[content.Length];
        Array.Fill(frame, true);
        await using var file = await LogBytes.OpenAsync(content);
        foreach (var block in file.Blocks)
        {
            frame.AsSpan((int)block.ContentOffset, block.ContentLength).Clear();
            var position = (int)block.Offset + 26;
            for (var entries = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(position - 4)); entries > 0; entries--)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(position + 4));
                frame.AsSpan(position + 8, length).Clear();
                position += 8 + length;
            }
        }

        return frame;
    }
}
