using System.Net;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

/// <summary>The proxy itself, in front of the real gateway.</summary>
public class FaultProxyTests
{
    [Fact]
    public async Task Passes_on_counts_and_spoils()
    {
        var gateway = await CephGateway.SharedAsync();
        var bucket = await gateway.CreateBucketAsync();
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        using var client = new HttpClient { BaseAddress = proxy.Endpoint, Timeout = TimeSpan.FromMinutes(2) };
        var cancellation = TestContext.Current.CancellationToken;

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri($"/{bucket}", UriKind.Relative), cancellation)).StatusCode);
        Assert.Equal("GET", proxy.Requests.Single().Method);

        proxy.Plan = ProxyFaults.Once(_ => true, ProxyFault.SlowDown);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/", UriKind.Relative), cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/", UriKind.Relative), cancellation)).StatusCode);

        foreach (var fault in new[] { ProxyFault.CutBefore, ProxyFault.LoseAnswer, ProxyFault.CutAnswer })
        {
            proxy.Plan = ProxyFaults.Once(_ => true, fault);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/", UriKind.Relative), cancellation));
        }
    }

    [Fact]
    public void A_seed_gives_the_same_faults_again()
    {
        static List<ProxyFault> Faults(int seed) => [.. Enumerable.Range(1, 200).Select(number => ProxyFaults.Seeded(seed, 5)(new ProxyRequest(number, "PUT", "/")))];

        Assert.Equal(Faults(3), Faults(3));
        Assert.NotEqual(Faults(3), Faults(4));
        Assert.InRange(Faults(3).Count(fault => fault != ProxyFault.None), 15, 80);
    }
}
