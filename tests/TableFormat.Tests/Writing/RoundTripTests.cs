using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>How many calls of a commit wait for each other: what a commit takes on a store where each call takes its time.</summary>
public sealed class RoundTripTests
{
    // A busy machine makes chains look longer: there it takes more rounds, and calls that take longer, until one shows what the code does.
    private static readonly int[] Trips = [.. new[] { 15, 30, 60, 120, 250, 500, 1000, 2000 }.SelectMany(trip => Enumerable.Repeat(trip, 6))];

    [Theory]
    [InlineData(TableType.MergeOnRead)]
    [InlineData(TableType.CopyOnWrite)]
    public Task A_warm_commit_of_one_writer_takes_six_round_trips(TableType type) => AssertAsync(6, type, new WriterOptions { Retained = 0, MaxParallelFileGroups = 4 });

    [Theory]
    [InlineData(TableType.MergeOnRead)]
    [InlineData(TableType.CopyOnWrite)]
    public Task A_lock_adds_three(TableType type) =>
        AssertAsync(6 + 3, type, new WriterOptions { Retained = 0, MaxParallelFileGroups = 4, Concurrency = ConcurrencyMode.Optimistic });

    [Theory]
    [InlineData(ConcurrencyMode.SingleWriter, 6)]
    [InlineData(ConcurrencyMode.Optimistic, 6 + 3)]
    public Task Base_files_that_are_not_on_this_machine_add_two(ConcurrencyMode concurrency, int warm) =>
        AssertAsync(warm + 2, TableType.CopyOnWrite, new WriterOptions { Retained = 0, MaxParallelFileGroups = 4, Concurrency = concurrency }, isCold: true);

    private static async Task AssertAsync(int most, TableType type, WriterOptions options, bool isCold = false)
    {
        var store = new RoundTripStorage(new MemoryStorage(TimeProvider.System));
        await OrderTable.CreateAsync(store, type: type);
        await using var writer = await TableWriter.OpenAsync(store, options, TestContext.Current.CancellationToken);
        await writer.WriteRowsAsync([new("a", "eu", 1, "0"), new("b", "us", 1, "0")]);
        IReadOnlyList<string>? best = null;
        for (var round = 1; round <= Trips.Length && (best is null || best.Count > most); round++)
        {
            if (isCold)
            {
                store.ForgetCopies();
            }

            store.Begin(TimeSpan.FromMilliseconds(Trips[round - 1]));
            await writer.WriteRowsAsync([new("a", "eu", round + 1, $"{round}"), new("b", "us", round + 1, $"{round}")]);
            var chain = store.Chain();
            TestContext.Current.SendDiagnosticMessage(string.Join('\n', chain) + "\n--\n" + string.Join('\n', store.Calls()));
            best = best is null || chain.Count < best.Count ? chain : best;
        }

        Assert.True(best!.Count <= most, $"{best.Count} of at most {most}:\n{string.Join('\n', best)}");
    }
}
