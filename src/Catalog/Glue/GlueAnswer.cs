namespace Lakehouse.Catalog.Glue;

/// <summary>What one attempt of a call brought back.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The whole body, within the limit.</param>
/// <param name="ErrorType">Header <c>x-amzn-errortype</c>, or null.</param>
/// <param name="Date">The server's clock, or null.</param>
internal sealed record GlueAnswer(int Status, byte[] Body, string? ErrorType, DateTimeOffset? Date);
