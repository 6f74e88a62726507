using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// What happens to a test whose peer is absent: it is skipped with the reason, or fails where
/// <c>LAKEHOUSE_REQUIRE_PEERS=1</c> says that every peer must be there (continuous integration).
/// </summary>
public static class PeerSkip
{
    private static readonly bool PeersRequired = Environment.GetEnvironmentVariable("LAKEHOUSE_REQUIRE_PEERS") == "1";

    /// <summary>Ends the running test.</summary>
    [DoesNotReturn]
    public static void Because(string reason)
    {
        if (PeersRequired)
        {
            Assert.Fail($"A peer is missing, and LAKEHOUSE_REQUIRE_PEERS=1: {reason}");
        }

        Assert.Skip(reason);
    }
}
