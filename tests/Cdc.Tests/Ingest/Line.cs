using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Runs the line over files as a user would.</summary>
internal static class Line
{
    public static async Task<(IngestSummary Summary, RecordingObserver Observer)> RunAsync(IStorage lake, IngestOptions options, params string[] paths)
    {
        var observer = new RecordingObserver();
        await using var source = FileSource.Open(new FileSourceOptions { Paths = paths });
        var loop = new IngestLoop(options, source, LakeTables.Open(lake), observer, TimeProvider.System);
        return (await loop.RunAsync(TestContext.Current.CancellationToken, TestContext.Current.CancellationToken), observer);
    }
}
