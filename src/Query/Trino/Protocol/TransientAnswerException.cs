namespace Lakehouse.Query.Trino.Protocol;

/// <summary>A request failed in a way that the same request may get over. Never leaves this room.</summary>
/// <param name="message">What happened.</param>
/// <param name="retryAfter">The pause that the server asks for, or null.</param>
/// <param name="inner">The failure below.</param>
internal sealed class TransientAnswerException(string message, TimeSpan? retryAfter, Exception? inner) : Exception(message, inner)
{
    /// <summary>The pause that the server asks for, or null.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
