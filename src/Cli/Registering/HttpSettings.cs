using System.Net;

namespace Lakehouse.Cli.Registering;

/// <summary>Where the HTTP API listens. Immutable.</summary>
/// <param name="Listen">Address and port; port 0 takes a free one.</param>
/// <param name="Token">Bearer token that callers must have; only a loopback address may do without. Never printed.</param>
internal sealed record HttpSettings(IPEndPoint Listen, string? Token)
{
    /// <summary>The address alone.</summary>
    public override string ToString() => Listen.ToString();
}
