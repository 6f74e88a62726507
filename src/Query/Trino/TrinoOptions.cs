namespace Lakehouse.Query.Trino;

/// <summary>Where and how statements are sent to a Trino server. It holds no secret; see <see cref="TrinoCredentials"/>.</summary>
public sealed record TrinoOptions
{
    /// <summary>Address of the coordinator: <c>https://host:8443</c>, or <c>http://</c> for a server without passwords.</summary>
    public required Uri Server { get; init; }

    /// <summary>File with the certificates (PEM) that are trusted instead of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Catalog in which names are looked up, or null.</summary>
    public string? Catalog { get; init; }

    /// <summary>Schema in which names are looked up, or null.</summary>
    public string? Schema { get; init; }

    /// <summary>Time zone of the session; UTC by default, as in the engine inside.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What the server's lists of queries show as the source.</summary>
    public string Source { get; init; } = "lakehouse";

    /// <summary>Free text for the server's lists of queries.</summary>
    public string? ClientInfo { get; init; }

    /// <summary>Tags by which resource groups are chosen.</summary>
    public IReadOnlyList<string> ClientTags { get; init; } = [];

    /// <summary>Session properties by name, those of a catalog as <c>catalog.name</c>.</summary>
    public IReadOnlyDictionary<string, string> SessionProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>Prepared statements by name.</summary>
    public IReadOnlyDictionary<string, string> PreparedStatements { get; init; } = new Dictionary<string, string>();

    /// <summary>Roles by catalog (<c>system</c> for system roles): a name, <c>ALL</c> or <c>NONE</c>.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether large results are asked for as segments that the coordinator hands out (spooled protocol); servers without it ignore this.</summary>
    public bool Spooled { get; init; }

    /// <summary>How long one request may take until its answer has been read. The server answers within about a second, news or not.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a page is asked for again after connection errors and 502, 503 and 504.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes that one page or segment may have, unpacked.</summary>
    public int MostPageBytes { get; init; } = 256 << 20;
}
