using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>Where one server of a Hive Metastore listens.</summary>
/// <param name="Host">Name or address; IPv6 without brackets.</param>
/// <param name="Port">TCP port.</param>
internal sealed record HiveAddress(string Host, int Port)
{
    private const int DefaultPort = 9083;

    /// <summary>Reads <c>thrift://host:port</c>, several with commas; the port may be left out (9083).</summary>
    /// <exception cref="LakehouseException">Invalid: names the part that is no address.</exception>
    public static IReadOnlyList<HiveAddress> ParseAll(string uris)
    {
        var parts = uris.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? [.. parts.Select(Parse).Distinct()] : throw NoAddress(uris);
    }

    /// <summary>The address as it is written in settings.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"thrift://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static HiveAddress Parse(string text)
    {
        var ok = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme == "thrift"
            && uri.Host.Length > 0
            && uri.UserInfo.Length == 0
            && uri.Port != 0
            && uri.PathAndQuery is "" or "/"
            && uri.Fragment.Length == 0;
        return ok ? new HiveAddress(uri!.DnsSafeHost, uri.Port < 0 ? DefaultPort : uri.Port) : throw NoAddress(text);
    }

    private static LakehouseException NoAddress(string text) => new(
        ErrorKind.Invalid,
        $"'{WithoutUser(text)}' is no address of a Hive Metastore.",
        fix: "Write thrift://host:port, several with commas, as hive.metastore.uris has them; no user, password or path belongs there.");

    // Somebody may have put a password where none belongs.
    private static string WithoutUser(string text)
    {
        var at = text.LastIndexOf('@');
        return at < 0 ? text : "…" + text[at..];
    }
}
