using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.LogFiles;

/// <summary>A log file in memory, opened.</summary>
internal static class LogBytes
{
    internal const string Path = "p/.f-0_20260101000000000.log.1_0-0-0";

    internal static async Task<OpenLogFile> OpenAsync(byte[] content)
    {
        var storage = new MemoryStorage(new ManualClock());
        await storage.PutAsync(Path, content, PutCondition.Always, TestContext.Current.CancellationToken);
        return await LogFileReader.OpenAsync(storage, Path, content.Length, TestContext.Current.CancellationToken);
    }

    /// <summary>The bytes of one block, from its magic to the one behind it.</summary>
    internal static byte[] Of(OpenLogFile file, int block, byte[] content)
    {
        var end = block + 1 < file.Blocks.Count ? file.Blocks[block + 1].Offset : content.Length;
        return content[(int)file.Blocks[block].Offset..(int)end];
    }
}
