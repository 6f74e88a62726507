namespace Lakehouse.TestKit.Peers;

/// <summary>One request that came to a <see cref="FaultProxy"/>.</summary>
/// <param name="Number">From 1, in the order of arrival.</param>
/// <param name="Method">Such as <c>PUT</c>.</param>
/// <param name="Target">Path and query as they were sent.</param>
public sealed record ProxyRequest(int Number, string Method, string Target)
{
    /// <summary>First line and headers as they were sent.</summary>
    public string Head { get; init; } = string.Empty;

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => HttpMessage.HeaderOf(Head, name);
}
