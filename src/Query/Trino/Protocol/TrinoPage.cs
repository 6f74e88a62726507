using Lakehouse.Query.Trino.Decoding;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>One answer of the protocol.</summary>
internal sealed record TrinoPage
{
    /// <summary>The server's name of the query.</summary>
    public string Id { get; set; } = string.Empty;

    /// <summary>Where the next page is; null on the last one.</summary>
    public string? NextUri { get; set; }

    /// <summary>Columns, once they are known.</summary>
    public IReadOnlyList<TrinoField>? Columns { get; set; }

    /// <summary>The JSON of <c>data</c>: rows, or an object that names segments. Empty when the page has none. Valid until the next page is read.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }

    /// <summary>How far the query is.</summary>
    public TrinoProgress? Progress { get; set; }

    /// <summary>Why the query failed, or null.</summary>
    public TrinoFailure? Failure { get; set; }

    /// <summary>Warnings, all that there are so far.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>What the statement did, or null.</summary>
    public string? UpdateType { get; set; }

    /// <summary>Rows that it changed, or null.</summary>
    public long? UpdateCount { get; set; }
}
