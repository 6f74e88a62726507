using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.TableFormat.Tests.LogFiles;

/// <summary>Every log file of the golden tables: decoded, and written again with the same bytes.</summary>
public sealed class GoldenLogTests
{
    public static TheoryData<string, string> Tables =>
        [.. new[] { "hudi-0.15", "hudi-1x" }.SelectMany(origin => GoldenLogs.Tables(origin).Select(table => (origin, table)))];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Blocks_written_again_have_the_same_bytes(string origin, string table)
    {
        foreach (var (path, content) in GoldenLogs.Of(origin, table))
        {
            await using var file = await LogBytes.OpenAsync(content);
            for (var index = 0; index < file.Blocks.Count; index++)
            {
                await CheckAsync(file, index, LogBytes.Of(file, index, content), path);
            }
        }
    }

    private static async Task CheckAsync(OpenLogFile file, int index, byte[] expected, string path)
    {
        var block = file.Blocks[index];
        using var content = await file.ReadContentAsync(block, TestContext.Current.CancellationToken);
        if (block.Kind == LogBlockKind.ParquetData)
        {
            Assert.True(DataBlockReader.Read(content, DataBlockReader.SchemaOf(block)).Sum(batch => batch.Length) > 0, path);
            return;
        }

        var written = Write(block, content);
        var isPlain = block.Headers.Keys.All(key => key is LogHeader.InstantTime or LogHeader.Schema or LogHeader.CompactedBlockTimes);
        Assert.True(isPlain ? expected.AsSpan().SequenceEqual(written) || IsOtherOrder(block, expected, written) : HasContent(written, content), $"{path} block {index}");
    }

    private static byte[] Write(LogBlock block, LogContent content)
    {
        using var sink = new MemoryStream();
        using var writer = new LogFileWriter(sink, InstantTime.Parse(block.Headers[LogHeader.InstantTime]));
        var json = block.Headers.GetValueOrDefault(LogHeader.Schema);
        var compacted = block.Headers.GetValueOrDefault(LogHeader.CompactedBlockTimes);
        switch (block.Kind)
        {
            case LogBlockKind.Delete:
                writer.WriteDeletes(DeleteBlockReader.Read(content), json!, compacted);
                break;
            case LogBlockKind.Command:
                writer.WriteRollback(InstantTime.Parse(block.Headers[LogHeader.TargetInstantTime]));
                break;
            default:
                var schema = DataBlockReader.SchemaOf(block);
                using (var data = writer.BeginData(schema, json!, block.Kind, compacted))
                {
                    foreach (var batch in DataBlockReader.Read(content, schema, batchRows: 3))
                    {
                        data.Append(batch);
                    }

                    data.Complete();
                }

                break;
        }

        return sink.ToArray();
    }

    // The order of the header entries varies from one Java process to the next.
    private static bool IsOtherOrder(LogBlock block, byte[] expected, byte[] written) =>
        expected.Length == written.Length
        && expected[(int)(block.ContentOffset - block.Offset)..].AsSpan().SequenceEqual(written.AsSpan((int)(block.ContentOffset - block.Offset)))
        && expected.Order().SequenceEqual(written.Order());

    private static bool HasContent(byte[] written, LogContent content) => written.AsSpan().IndexOf(content.Span) >= 0;
}
