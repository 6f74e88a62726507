namespace Lakehouse.TestKit.Peers;

/// <summary>What goes wrong on the way, as a function of the request.</summary>
public static class ProxyFaults
{
    private static readonly ProxyFault[] Kinds =
        [ProxyFault.CutBefore, ProxyFault.LoseAnswer, ProxyFault.CutAnswer, ProxyFault.SlowDown, ProxyFault.InternalError, ProxyFault.DoneButError];

    /// <summary>Nothing.</summary>
    public static Func<ProxyRequest, ProxyFault> None { get; } = _ => ProxyFault.None;

    /// <summary>Any fault that every call must bear in one of <paramref name="oneIn"/> requests, by seed and the request's number.</summary>
    public static Func<ProxyRequest, ProxyFault> Seeded(int seed, int oneIn) => request =>
    {
        var random = new Random(HashCode(seed, request.Number));
        return random.Next(oneIn) == 0 ? Kinds[random.Next(Kinds.Length)] : ProxyFault.None;
    };

    /// <summary>The fault in the first request that fits.</summary>
    public static Func<ProxyRequest, ProxyFault> Once(Func<ProxyRequest, bool> fits, ProxyFault fault) => Times(1, fits, fault);

    /// <summary>The fault in the first <paramref name="count"/> requests that fit.</summary>
    public static Func<ProxyRequest, ProxyFault> Times(int count, Func<ProxyRequest, bool> fits, ProxyFault fault)
    {
        var left = count;
        return request => fits(request) && Interlocked.Decrement(ref left) >= 0 ? fault : ProxyFault.None;
    }

    // The same in every process, unlike System.HashCode.
    private static int HashCode(int seed, int number) => unchecked((int)(((uint)seed * 0x9E3779B1u) ^ ((uint)number * 0x85EBCA6Bu)));
}
