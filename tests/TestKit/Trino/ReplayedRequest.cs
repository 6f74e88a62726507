namespace Lakehouse.TestKit.Trino;

/// <summary>A request that a <see cref="ReplayTrino"/> got.</summary>
/// <param name="Number">Position among all requests, from 0.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with query.</param>
/// <param name="Headers">Its headers; values of a repeated one joined by a comma.</param>
/// <param name="Body">Its body.</param>
public sealed record ReplayedRequest(int Number, string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);
