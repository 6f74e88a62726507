using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Simulation.History;

public sealed class CopyOnWriteHistoryTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public Task A_random_history_with_crashes_agrees_with_the_model(int? buckets) =>
        HistoryRuns.RunAsync(new HistorySettings(TableType.CopyOnWrite, buckets));

    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public Task A_random_history_in_a_bucket_behind_a_bad_network_agrees_with_the_model(int? buckets) =>
        HistoryRuns.RunInBucketAsync(new HistorySettings(TableType.CopyOnWrite, buckets));
}
