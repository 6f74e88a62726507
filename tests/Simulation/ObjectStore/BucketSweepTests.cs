using System.Globalization;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>
/// The crash scenario's write on a table in a bucket of Ceph, disturbed at requests that it sends. <c>LAKEHOUSE_SWEEP_POINTS</c> takes more of them
/// (default 6 of each kind; a number beyond the requests of the write takes all).
/// </summary>
public class BucketSweepTests
{
    private static readonly int Points = int.Parse(Environment.GetEnvironmentVariable("LAKEHOUSE_SWEEP_POINTS") ?? "6", CultureInfo.InvariantCulture);
    private static readonly ProxyFault[] Passing = [ProxyFault.LoseAnswer, ProxyFault.DoneButError, ProxyFault.CutBefore, ProxyFault.CutAnswer, ProxyFault.SlowDown];
    private static int prefixes;

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_process_that_is_cut_off_at_any_request_leaves_all_or_nothing(TableType type) => await SweepAsync(type, 1, async (scenario, bucket, number) =>
    {
        var location = Fresh(bucket);
        await scenario.RestoreAsync(await OpenAsync(location));
        var gateway = await CephGateway.SharedAsync();
        await using var proxy = FaultProxy.Start(gateway.Endpoint);

        // The store does what the last request asks for, every second time; nothing is heard of it or sent after it.
        proxy.Plan = request => request.Number < number ? ProxyFault.None
            : request.Number == number && number % 2 == 0 ? ProxyFault.LoseAnswer
            : ProxyFault.CutBefore;
        try
        {
            await CrashScenario.WriteAsync(Open(proxy.Endpoint, location, attempts: 1));
        }
        catch (LakehouseException cut)
        {
            Assert.Equal(ErrorKind.Unavailable, cut.Kind);
        }

        await proxy.QuietAsync();
        var storage = await OpenAsync(location);
        await ReleaseAsync(storage);
        await CrashScenario.FollowAsync(storage, await OldOrNewRowsAsync(storage));
    });

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task One_bad_answer_at_any_request_goes_unnoticed(TableType type) => await SweepAsync(type, 3, async (scenario, bucket, number) =>
    {
        var location = Fresh(bucket);
        await scenario.RestoreAsync(await OpenAsync(location));
        var gateway = await CephGateway.SharedAsync();
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        proxy.Plan = request => request.Number == number ? Passing[number % Passing.Length] : ProxyFault.None;
        var result = await CrashScenario.WriteAsync(Open(proxy.Endpoint, location, attempts: 8));
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        var storage = await OpenAsync(location);
        Assert.Equal(CrashScenario.NewRows, await OrderTable.ReadAsync(storage));
        await CrashScenario.FollowAsync(storage, CrashScenario.NewRows);
    });

    private static async Task SweepAsync(TableType type, int first, Func<CrashScenario, string, int, Task> check)
    {
        var scenario = await CrashScenario.CreateAsync(type);
        var gateway = await CephGateway.SharedAsync();
        var bucket = await gateway.CreateBucketAsync();
        var requests = await CountAsync(scenario, Fresh(bucket));
        var step = Math.Max(1, requests / Points);
        var numbers = Enumerable.Range(0, requests).Where(number => number % step == first % step).Select(number => number + 1);
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = TestContext.Current.CancellationToken }, async (number, _) =>
        {
            try
            {
                await check(scenario, bucket, number);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"request {number} of {requests}: {exception.Message}", exception);
            }
        });
    }

    private static async Task<int> CountAsync(CrashScenario scenario, string location)
    {
        await scenario.RestoreAsync(await OpenAsync(location));
        var gateway = await CephGateway.SharedAsync();
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        await CrashScenario.WriteAsync(Open(proxy.Endpoint, location, attempts: 8));
        return proxy.Requests.Count;
    }

    // As it is when the lease of the dead is over.
    private static async Task ReleaseAsync(IStorage storage) => await storage.PutAsync(
        ".hoodie/.locks/table_lock.json", """{"expired":true,"validUntil":0,"owner":"dead"}"""u8.ToArray(), PutCondition.Always, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<OrderRow>> OldOrNewRowsAsync(IStorage storage)
    {
        var rows = await OrderTable.ReadAsync(storage);
        var isNew = rows.SequenceEqual(CrashScenario.NewRows);
        Assert.True(isNew || rows.SequenceEqual(CrashScenario.OldRows), $"neither old nor new: {string.Join("; ", rows)}");
        return rows;
    }

    private static string Fresh(string bucket) => $"s3://{bucket}/t{Interlocked.Increment(ref prefixes)}";

    private static async Task<IStorage> OpenAsync(string location) => Open((await CephGateway.SharedAsync()).Endpoint, location, attempts: 8);

    private static IStorage Open(Uri endpoint, string location, int attempts) => LakeStorage.Open(
        StorageLocation.Parse(location),
        new S3Settings
        {
            Endpoint = endpoint.ToString().TrimEnd('/'),
            Credentials = new S3Credentials("AK", "SK"),

            // Nobody may lose the lock on a slow machine.
            LockLease = TimeSpan.FromMinutes(5),
            CallDeadline = TimeSpan.FromMinutes(2),
            MaxAttempts = attempts,
        },
        TimeProvider.System);
}
