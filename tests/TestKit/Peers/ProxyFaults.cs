namespace Lakehouse.TestKit.Peers;

/// <summary>What goes wrong on the way, as a function of the request.</summary>
public static class ProxyFaults
{
    private static readonly ProxyFault[] Kinds = [.. Enum.GetValues<ProxyFault>().Where(fault => fault != ProxyFault.None)];

    /// <summary>Nothing.</summary>
    public static Func<ProxyRequest, ProxyFault> None { get; } = _ => ProxyFault.None;

    /// <summary>Any fault in one of <paramref name="oneIn"/> requests, by seed and the request's number.</summary>
    public static Func<ProxyRequest, ProxyFault> Seeded(int seed, int oneIn) => request =>
    {
        var random = new Random(HashCode(seed, request.Number));
        return random.Next(oneIn) == 0 ? Kinds[random.Next(Kinds.Length)] : ProxyFault.None;
    };

    /// <summary>The fault in the first request that fits.</summary>
    public static Func<ProxyRequest, ProxyFault> Once(Func<ProxyRequest, bool> fits, ProxyFault fault)
    {
        var done = 0;
        return request => fits(request) && Interlocked.Exchange(ref done, 1) == 0 ? fault : ProxyFault.None;
    }

    /// <summary>The fault in the first <paramref name="count"/> requests.</summary>
    public static Func<ProxyRequest, ProxyFault> Burst(int count, ProxyFault fault) =>
        request => request.Number <= count ? fault : ProxyFault.None;

    // The same in every process, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked((int)(((uint)seed * 0x9E3779B1u) ^ ((uint)number * 0x85EBCA6Bu)));
}
