using Lakehouse.Query.Trino.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>The one server that is spoken to. Addresses that an answer names must be of the same scheme, host and port.</summary>
internal sealed class TrinoOrigin
{
    private readonly Uri server;

    /// <summary>Checks the address of a server.</summary>
    /// <param name="server">The address as it was given.</param>
    /// <param name="hasSecret">Whether a password or token will be sent.</param>
    /// <exception cref="LakehouseException">Invalid: not an address, or a secret would go over http.</exception>
    public TrinoOrigin(Uri server, bool hasSecret)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("https" or "http") || server.Host.Length == 0)
        {
            throw Wrong("the address of a Trino server begins with https:// or http://", "give it as https://trino.example:8443");
        }

        if (server.UserInfo.Length > 0)
        {
            throw Wrong("the address of the Trino server holds a user or password", "give the user with --user and the password in TRINO_PASSWORD or a file");
        }

        if (server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            throw Wrong("the address of the Trino server has more than host, port and path", "give it as https://trino.example:8443");
        }

        if (hasSecret && server.Scheme != "https")
        {
            throw Wrong("a password or token is never sent over http", "give the server's https:// address, or unset TRINO_PASSWORD and TRINO_TOKEN for a server without passwords");
        }

        this.server = server.AbsolutePath.EndsWith('/') ? server : new UriBuilder(server) { Path = server.AbsolutePath + "/" }.Uri;
        Statement = new Uri(this.server, "v1/statement");
    }

    /// <summary>Where statements are posted.</summary>
    public Uri Statement { get; }

    /// <summary>The address of a page that the server named.</summary>
    /// <exception cref="LakehouseException">Unsupported: it leads to another server. Corrupt: it is no address.</exception>
    public Uri Follow(string address) => Follow(
        address,
        "give the address that the server has for itself; behind a proxy set http-server.process-forwarded=true on the coordinator and let the proxy send X-Forwarded-Host and X-Forwarded-Proto");

    /// <summary>The address of a segment that the server named.</summary>
    /// <exception cref="LakehouseException">Unsupported: it leads elsewhere, to a bucket. Corrupt: it is no address.</exception>
    public Uri FollowSegment(string address) => Follow(
        address, "leave --spooled out, or set spooling.retrieval-mode=COORDINATOR_PROXY on the coordinator so that it hands segments out itself");

    private Uri Follow(string address, string fix)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw JsonParts.Malformed($"'{ServerText.Clean(address)}' is no address");
        }

        return IsHere(uri)
            ? uri
            : throw new LakehouseException(
                ErrorKind.Unsupported,
                $"the server at {server.GetLeftPart(UriPartial.Authority)} sends the client on to {ServerText.Clean(uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped))}; answers are read from the named server only",
                fix: fix);
    }

    /// <summary>Whether an address is one of this server.</summary>
    public bool IsHere(Uri uri) => uri.Scheme == server.Scheme && uri.Port == server.Port && uri.UserInfo.Length == 0
        && string.Equals(uri.IdnHost, server.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static LakehouseException Wrong(string message, string fix) => new(ErrorKind.Invalid, message, fix: fix);
}
