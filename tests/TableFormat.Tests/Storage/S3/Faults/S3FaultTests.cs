using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Faults;

/// <summary>Every kind of call over a network that fails it, before a real gateway: the bytes are right, once, and nothing is left behind.</summary>
public sealed class S3FaultTests
{
    private static readonly Lazy<Task<(S3Server Server, string Bucket)>> Common = new(PrepareAsync);

    // What one request suffers, and how often.
    private static readonly (ProxyFault Fault, int Times)[] Any =
    [
        (ProxyFault.CutBefore, 1), (ProxyFault.CutRequest, 1), (ProxyFault.LoseAnswer, 2), (ProxyFault.CutAnswer, 1),
        (ProxyFault.SlowDown, 4), (ProxyFault.InternalError, 4), (ProxyFault.DoneButError, 1), (ProxyFault.Chunked, 1),
    ];

    private static readonly Dictionary<ProxyFault, string[]> Special = new()
    {
        [ProxyFault.ShortAnswer] = ["read", "read the end", "read a range", "list", "delete many", "begin an upload", "complete an upload", "copy a part", "list uploads"],
        [ProxyFault.WrongRange] = ["read the end", "read a range"],
        [ProxyFault.ErrorInside] = ["complete an upload", "complete an upload that ends", "complete a composition", "copy a part", "delete many"],
        [ProxyFault.Silence] = ["put if absent", "put that ends", "read a range", "complete an upload"],
    };

    public static TheoryData<string> Calls => [.. S3Calls.All.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_bears_what_happens_to_it(string call)
    {
        foreach (var (fault, times) in Any.Concat(Special.Where(special => special.Value.Contains(call)).Select(special => (special.Key, 1))))
        {
            try
            {
                await TryAsync(call, fault, times);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{call} under {fault}: {failure.Message}", failure);
            }
        }
    }

    [Fact]
    public async Task Calls_are_right_over_a_slow_line()
    {
        foreach (var call in S3Calls.All.Keys)
        {
            await TryAsync(call, ProxyFault.None, 1, TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task TryAsync(string call, ProxyFault fault, int times, TimeSpan latency = default)
    {
        var (server, bucket) = await Common.Value;
        await using var proxy = FaultProxy.Start(server.Endpoint);
        proxy.Latency = latency;
        var spoiled = server.Client(bucket, proxy, settings => fault == ProxyFault.Silence ? settings with { CallDeadline = TimeSpan.FromSeconds(2) } : settings);
        var (fits, run) = S3Calls.All[call];
        var before = 0;
        await run(new S3Trial(spoiled, server.Client(bucket), $"{call}/{fault}-{latency.Milliseconds}".Replace(' ', '-'), () =>
        {
            before = proxy.Requests.Count;
            proxy.Plan = ProxyFaults.Times(times, fits, fault);
        }));
        Assert.True(proxy.Requests.Skip(before).Count(fits) > (fault is ProxyFault.None or ProxyFault.Chunked ? 0 : times), "the fault did not happen, or the call was not repeated");
    }

    private static async Task<(S3Server Server, string Bucket)> PrepareAsync()
    {
        var server = await S3Server.CephAsync();
        var bucket = await server.CreateBucket();
        await server.Client(bucket).PutAsync(S3Trial.LargeKey, S3Trial.Large, S3Condition.None);
        return (server, bucket);
    }
}
